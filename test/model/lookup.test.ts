/** Speculation by lookup with the real library and the starter: the same text as without it, in fewer steps. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sampling } from "#src/contract/chat.ts";
import { isMended, mended, mendLibrary } from "#src/engine/child/mendLibrary.ts";
import type { Engine, GenerateEvent, GenerateRequest } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { partAt } from "#test/support/parts.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const library = fileURLToPath(new URL("../../node_modules/node-llama-cpp/dist/evaluator/LlamaContext/LlamaContext.js", import.meta.url));
const never = new AbortController().signal;
const greedy: Sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 1, maxTokens: 60, thoughtTokens: 0 };
const PASSAGE =
  "[1] lease.pdf, page 2\nThe monthly rent is EUR 1,250.00, payable on the third working day. The notice period is three months to the end of a quarter.";

it("is at work in the engine's process: its entry imports nothing before the library is mended", () => {
  const [entry, mending] = ["main.ts", "mendLibrary.ts"].map((name) =>
    readFileSync(fileURLToPath(new URL(`../../src/engine/child/${name}`, import.meta.url)), "utf8"),
  );
  const imported = (source = ""): readonly string[] => [...source.matchAll(/^import .* from "(.*)";$/gm)].map(([, from]) => from ?? "");
  expect([imported(entry), imported(mending)]).toEqual([["./mendLibrary.ts"], ["node:crypto", "node:module"]]);
});

it("knows the one line of the library that it puts right", () => {
  const source = readFileSync(library, "utf8");
  expect(source.split("validatedTokens.at(-1)?.[1]").length).toBe(2);
  const right = mended(source);
  expect(right).toContain("this._loadedTokenPredictions.at(-1)?.[1]?.[0]");
  expect(right).not.toContain("validatedTokens.at(-1)");
  expect(mended(`${source} `)).toBeNull();
});

describe("an answer", () => {
  const engines: Engine[] = [];
  beforeAll(async () => {
    const request = {
      label: "starter",
      path: starter,
      parts: [await partAt(starter)],
      options: { contextTokens: 1024, gpuLayers: 0, threads: null, backend: null, device: null },
      role: "chat" as const,
      chatMemoryBytes: 2 * 1024 ** 3,
    };
    engines.push(await createStartEngine()(request, () => {}, never));
    // Past the entry that mends the library: nothing is proposed.
    const childEntry = new URL("../../src/engine/child/worker.ts", import.meta.url);
    engines.push(await createStartEngine({ childEntry })(request, () => {}, never));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
  });
  const both = async (request: Omit<GenerateRequest, "sequenceKey" | "sampling">, sampling: Partial<Sampling> = {}) =>
    await Promise.all(
      engines.map(async (engine) => {
        const events: GenerateEvent[] = [];
        const asked = { ...request, sequenceKey: "one", sampling: { ...greedy, ...sampling } };
        for await (const event of engine.generate(asked, never)) events.push(event);
        const end = events.at(-1);
        const said = events.flatMap((event) => (event.kind === "text" ? [event.text] : [])).join("");
        return { said, tokens: end?.kind === "end" ? end.stats.generatedTokens : null, why: end?.kind === "end" ? end.finishReason : null };
      }),
    );
  const ask = (text: string) => ({ messages: [{ role: "user" as const, text }] });

  it.each([
    ["that copies", ask(`${PASSAGE}\n\nQuestion: What is the monthly rent?`), {}],
    ["of small talk", ask("What can you do?"), {}],
    ["cut in the midst of a copy", ask(`${PASSAGE}\n\nRepeat: The monthly rent is EUR 1,250.00, payable on`), { maxTokens: 7 }],
    ["that must not repeat itself", ask(`${PASSAGE}\n\nQuestion: What is the monthly rent?`), { repeatPenalty: 1.3 }],
    [
      "held to a form",
      { ...ask(PASSAGE), jsonSchema: { type: "object", properties: { rent: { type: "string" } }, required: ["rent"] } },
      {},
    ],
  ] as const)("%s is the same with and without", async (_what, request, sampling) => {
    const [on, off] = await both(request, sampling);
    expect(on).toEqual(off);
    expect(on?.said).not.toBe("");
  });

  it("of the same seed is the same again, whatever was answered before", async () => {
    const seeded = ask(`${PASSAGE}\n\nRepeat the passage word by word.`);
    const [first] = await both(seeded, { temperature: 0.9, seed: 7 });
    await both(ask(`${PASSAGE}\n\nQuestion: What is the monthly rent?`));
    const [again] = await both(seeded, { temperature: 0.9, seed: 7 });
    expect(again).toEqual(first);
  });

  it("goes on in the same words after an answer, whatever was proposed last", async () => {
    const first = ask(`${PASSAGE}\n\nQuestion: What is the notice period?`);
    const [one] = await both(first, { maxTokens: 9 });
    const [on, off] = await both({
      messages: [...first.messages, { role: "assistant", text: one?.said ?? "" }, { role: "user", text: "And the monthly rent?" }],
    });
    expect(on).toEqual(off);
  });
});

it("several proposed tokens are accepted at once, and what comes out is what would have come", async () => {
  mendLibrary();
  const { getLlama } = await import("node-llama-cpp");
  const { LookupPredictor } = await import("#src/engine/child/lookup.ts");
  expect(isMended()).toBe(true);
  const llama = await getLlama({ build: "never", skipDownload: true, gpu: false, maxThreads: 1 });
  const model = await llama.loadModel({ modelPath: starter, gpuLayers: 0 });
  const said = async (looksUp: boolean) => {
    const context = await model.createContext({ contextSize: 1024, sequences: 1, flashAttention: false });
    const sequence = context.getSequence(looksUp ? { tokenPredictor: new LookupPredictor(() => true) } : {});
    const line = "Invoice 4711 of Keltra Nimbus: 12 boxes at 34.50, total 414.00 EUR.\n";
    const tokens: number[] = [];
    for await (const token of sequence.evaluate(model.tokenize(line.repeat(4)), { temperature: 0, yieldEogToken: true }))
      if (tokens.push(token) >= 48) break;
    const { validated, refuted } = sequence.tokenPredictions;
    await context.dispose();
    return { tokens, validated, refuted };
  };
  const [on, off] = [await said(true), await said(false)];
  expect(on.tokens).toEqual(off.tokens);
  // 19 and 4 with this model; without the mend, where each further token is refused unseen, 17 and 9.
  expect(on.validated).toBeGreaterThan(12);
  expect(on.refuted).toBeLessThan(on.validated / 3);
  await llama.dispose();
});
