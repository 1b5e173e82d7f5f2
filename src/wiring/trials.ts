/** A load for the doctor: in a process of its own, past one evaluation, and gone. */
import type { Loaded } from "#src/contract/model.ts";
import type { Engine, LoadRequest, StartEngine } from "#src/engine/engine.ts";

/** A greedy token: what fails on a card fails in the first evaluation, if not in the load. */
const oneToken = { temperature: 0, topK: 1, topP: 1, minP: 0, repeatPenalty: 1, seed: 0, maxTokens: 1, thoughtTokens: 0 } as const;

const compute = async (engine: Engine, role: LoadRequest["role"], signal: AbortSignal): Promise<void> => {
  switch (role) {
    case "chat":
      for await (const _ of engine.generate(
        { sequenceKey: "trial", messages: [{ role: "user", text: "Hello" }], sampling: oneToken },
        signal,
      ));
      return;
    case "embedding":
      await engine.embed({ texts: ["Hello"], role: "query" }, signal);
      return;
    case "reranker":
      await engine.rank({ query: "Hello", texts: ["Hello"] }, signal);
  }
};

/** Throws what StartEngine throws, engine/crashed, engine/out-of-memory or engine/hung of the evaluation, or the signal's reason. */
export const createTrial =
  (startEngine: StartEngine) =>
  async (request: Omit<LoadRequest, "chatMemoryBytes">, signal: AbortSignal): Promise<Loaded> => {
    const engine = await startEngine({ ...request, label: `trial of ${request.label}`, chatMemoryBytes: 0 }, () => {}, signal);
    try {
      await compute(engine, request.role, signal);
      return engine.loaded;
    } finally {
      await engine.close();
    }
  };
