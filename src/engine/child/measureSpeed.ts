/** Speed of a model as the engine runs it: a prompt read, tokens written, each in the steps and with the threads of an answer. */
import type { Token } from "node-llama-cpp";
import type { MeasureCalls, SpeedPass } from "../measure.ts";
import { loadModel } from "./load.ts";
import { requestOf } from "./measureQuality.ts";
import { processMemoryBytes } from "./memory.ts";
import { readPrompt } from "./readPrompt.ts";
import { createThreadChoice } from "./threadChoice.ts";

export interface SpeedChild {
  readonly result: MeasureCalls["openSpeed"]["result"];
  pass(signal: AbortSignal): Promise<SpeedPass>;
}

/** The first `count` of the tokens, begun anew as often as needed. */
const repeated = (tokens: readonly Token[], count: number): readonly Token[] =>
  Array.from({ length: count }, (_, index) => tokens[index % tokens.length]).filter((token) => token !== undefined);

/** Loads the model and warms it with one pass that counts for nothing, as llama-bench does. */
export const openSpeed = async (
  opening: MeasureCalls["openSpeed"]["input"],
  onLoading: (fraction: number) => void,
): Promise<SpeedChild> => {
  const { llama, model, slots, threads, loaded } = await loadModel(requestOf(opening.model, null), onLoading);
  const sequence = await slots.take("measuring");
  const readingThreads = createThreadChoice([threads.reading, threads.generation]);
  const room = sequence.contextSize - 2;
  // More of the text than is needed would only take time to cut.
  const text = opening.text.slice(0, opening.promptTokens * 16);
  const prompt = repeated(model.tokenize(text), Math.min(opening.promptTokens, room));
  const start = model.tokens.bos ?? prompt[0];
  const generatedTokens = start === undefined ? 0 : Math.min(opening.generatedTokens, room);

  const onStep = (leftTokens: number, lastTokensPerMs: number | null): number => {
    if (lastTokensPerMs !== null) readingThreads.saw(llama.maxThreads, lastTokensPerMs);
    const step = readingThreads.next(leftTokens);
    llama.maxThreads = step.threads;
    return step.mostTokens;
  };
  /** Milliseconds until the first token behind `tokens`, and for each further one until there are `count`. */
  const write = async (tokens: readonly Token[], count: number, signal: AbortSignal): Promise<{ firstMs: number; restMs: number }> => {
    const startedAt = performance.now();
    const { rest } = await readPrompt(sequence, tokens, { onRead: () => {}, onStep }, signal);
    const iterator = sequence.evaluate([...rest], { temperature: 0, yieldEogToken: true });
    let firstAt = startedAt;
    let lastAt = startedAt;
    try {
      for (let written = 0; written < count; written += 1) {
        const next = await iterator.next();
        lastAt = performance.now();
        if (written === 0) {
          firstAt = lastAt;
          llama.maxThreads = threads.generation;
        }
        if (next.done === true) break;
        signal.throwIfAborted();
      }
    } finally {
      await iterator.return();
    }
    return { firstMs: firstAt - startedAt, restMs: lastAt - firstAt };
  };

  const pass = async (signal: AbortSignal): Promise<SpeedPass> => {
    await sequence.clearHistory();
    const read = await write(prompt, 1, signal);
    await sequence.clearHistory();
    const generated = start === undefined ? { firstMs: 0, restMs: 0 } : await write([start], generatedTokens + 1, signal);
    return {
      promptMs: read.firstMs,
      firstTokenMs: read.firstMs,
      generationMs: generated.restMs,
      memoryBytes: await processMemoryBytes(),
    };
  };

  const { memoryBytes, loadMs, gpuLayers, device } = loaded;
  const name = device.kind === "cpu" ? "CPU" : `${device.backend} ${device.name}`;
  await pass(new AbortController().signal);
  return {
    result: { memoryBytes, loadMs, gpuLayers, device: name, threads: threads.generation, promptTokens: prompt.length, generatedTokens },
    pass,
  };
};
