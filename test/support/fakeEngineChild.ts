/**
 * An engine process without llama.cpp that speaks the same protocol. It answers with the words of the last user message; a word is a token.
 * Commands in that message: `/hang` (the event loop stops), `/abort`, `/oom` (as V8 dies of a full heap), `/exit` (code 3), `/slow N` (ms between words),
 * `/long N` (N words), `/cite` (the beginning of passage 1, and its mark), `/paragraphs` (an empty line after every 60), `/think` (a thought first), `/deaf` (ignores cancel), `/flood` (never stops sending), `/connect` (tries to reach another machine). A file named `crash-on-load` or `hang-on-load` does that,
 * `abort-above-8-layers`, `hang-above-8-layers`, `oom-above-4096-tokens` and `abort-on-vulkan` where the settings are those (a choice left open is above).
 */
import { writeSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import type { GenerateEvent, PromptMessage } from "#src/engine/engine.ts";
import type { EngineCalls } from "#src/engine/protocol.ts";
import { serveChild } from "#src/process/serve.ts";
import { FAKE_DIMENSION, fakeChoice, fakeScore, fakeVector, quoteOfFirst, smallestJson } from "./fakeHelpers.ts";

const CONTEXT_TOKENS = 4_096;
const PARAGRAPH_WORDS = 60;
const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");
/** Framing: one token before each message, one that opens the answer. */
const promptOf = (messages: readonly PromptMessage[]): readonly string[] => [
  ...messages.flatMap((message) => [`<${message.role}>`, ...wordsOf(message.text)]),
  "<assistant>",
];

const stopTheLoop = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
/** V8's last words and its way to die; a real full heap takes seconds and 4 GB (it is exhausted for real in test/integration/process.test.ts). */
const exhaustHeap = (): void => {
  writeSync(2, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n");
  process.abort();
};
const argument = (text: string, command: string): number | null => {
  const found = new RegExp(`${command} (\\d+)`).exec(text);
  return found?.[1] === undefined ? null : Number(found[1]);
};

const evaluated = new Map<string, readonly string[]>();

const answer = async (
  { sequenceKey, messages, continueAnswer, sampling, jsonSchema }: EngineCalls["generate"]["input"],
  emit: (event: GenerateEvent) => void,
  signal: AbortSignal,
): Promise<null> => {
  const arrivedAt = performance.now();
  const asked = messages.findLast((message) => message.role === "user")?.text ?? "";
  if (asked.includes("/flood"))
    for (let n = 0; ; n += 1) {
      emit({ kind: "text", segment: n % 2 === 0 ? "answer" : "thought", text: "flood ".repeat(1_000) });
      if (n % 100 === 0) await delay(0);
    }
  const before = wordsOf(continueAnswer?.answer ?? "");
  const prompt = [...promptOf(messages), ...before];
  if (prompt.length >= CONTEXT_TOKENS)
    throw new AppError("chat/message-too-long", "The messages do not fit into the model's context", {
      details: { promptTokens: prompt.length, contextTokens: CONTEXT_TOKENS },
    });
  const known = evaluated.get(sequenceKey) ?? [];
  const different = prompt.findIndex((word, index) => word !== known[index]);
  const cachedTokens = Math.min(different === -1 ? prompt.length : different, prompt.length - 1);
  emit({ kind: "reading", done: prompt.length - cachedTokens, total: prompt.length - cachedTokens });

  const long = argument(asked, "/long");
  const spoken = asked.includes("/cite") ? quoteOfFirst(asked) : `You said: ${asked}`;
  const saying = jsonSchema === undefined ? spoken : JSON.stringify(smallestJson(jsonSchema));
  const all = long === null ? wordsOf(saying) : Array.from({ length: long }, (_, index) => `word${index}`);
  const words = all.slice(before.length).slice(0, sampling.maxTokens ?? undefined);
  const waitMs = argument(asked, "/slow") ?? 0;
  const say = async (segment: "answer" | "thought", text: string): Promise<void> => {
    await delay(waitMs);
    if (!asked.includes("/deaf")) signal.throwIfAborted();
    emit({ kind: "text", segment, text });
  };
  if (asked.includes("/connect")) await fetch("http://example.invalid/").catch(() => {});
  if (asked.includes("/think") && sampling.thoughtTokens !== 0 && before.length === 0) await say("thought", "Let me think.");
  let said = before;
  for (const word of words) {
    const space = asked.includes("/paragraphs") && said.length % PARAGRAPH_WORDS === 0 ? "\n\n" : " ";
    await say("answer", said.length === 0 ? word : `${space}${word}`);
    said = [...said, word];
    evaluated.set(sequenceKey, [...promptOf(messages), ...said]);
    if (said.length < 2) continue;
    if (asked.includes("/hang")) stopTheLoop();
    if (asked.includes("/abort")) process.abort();
    if (asked.includes("/oom")) exhaustHeap();
    if (asked.includes("/exit")) process.exit(3);
  }
  const tookMs = Math.max(0.001, performance.now() - arrivedAt);
  emit({
    kind: "end",
    finishReason: before.length + words.length < all.length ? "length" : "stop",
    stats: {
      promptTokens: prompt.length,
      cachedTokens,
      generatedTokens: words.length,
      promptTokensPerSecond: (prompt.length * 1_000) / tookMs,
      generationTokensPerSecond: (words.length * 1_000) / tookMs,
    },
  });
  return null;
};

/** As the real child does: each call only of its kind of model. */
const state: { role: EngineCalls["load"]["input"]["role"] | null } = { role: null };
const onlyAs = (role: EngineCalls["load"]["input"]["role"]): void => {
  if (state.role !== role) throw new AppError("engine/not-loaded", "No model of that kind is loaded in this process");
};

/** What a driver does with too much of something: the first of these that the file's name and the settings agree on. */
const failAsNamed = (name: string, { gpuLayers, contextTokens, backend }: EngineCalls["load"]["input"]["options"]): void => {
  const above = (pattern: RegExp, value: number | null): boolean => {
    const limit = pattern.exec(name)?.[1];
    return limit !== undefined && (value ?? Number.POSITIVE_INFINITY) > Number(limit);
  };
  if (above(/abort-above-(\d+)-layers/, gpuLayers)) process.abort();
  if (above(/hang-above-(\d+)-layers/, gpuLayers)) stopTheLoop();
  if (above(/oom-above-(\d+)-tokens/, contextTokens)) exhaustHeap();
  if (name.includes("abort-on-vulkan") && backend !== "cpu" && gpuLayers !== 0) process.abort();
};

serveChild({
  load: async (input, { emit }) => {
    const { path, role, options } = input as EngineCalls["load"]["input"];
    state.role = role;
    failAsNamed(basename(path), options);
    if (basename(path).includes("hang-on-load")) stopTheLoop();
    if (basename(path).includes("crash-on-load")) process.abort();
    emit(0.5);
    emit(1);
    return {
      contextTokens: CONTEXT_TOKENS,
      device: { kind: "cpu", backend: "cpu", name: "fake" },
      gpuLayers: 0,
      totalLayers: 1,
      whyCpu: "A fake engine uses no graphics card.",
      threads: 1,
      flashAttention: false,
      memoryBytes: 1_000_000,
      vramBytes: 0,
      chatSlots: 4,
      loadMs: 1,
      role,
      embedding: role === "embedding" ? { key: "fake bag of words", dimension: FAKE_DIMENSION } : null,
    } satisfies EngineCalls["load"]["result"];
  },
  choose: async (input) => {
    onlyAs("chat");
    const { messages, choices } = input as EngineCalls["choose"]["input"];
    return fakeChoice(messages.at(-1)?.text ?? "", choices) satisfies EngineCalls["choose"]["result"];
  },
  embed: async (input) => {
    onlyAs("embedding");
    const { texts } = input as EngineCalls["embed"]["input"];
    return { vectors: texts.map(fakeVector), cut: 0 } satisfies EngineCalls["embed"]["result"];
  },
  rank: async (input) => {
    onlyAs("reranker");
    const { query, texts } = input as EngineCalls["rank"]["input"];
    return texts.map((text) => fakeScore(query, text)) satisfies EngineCalls["rank"]["result"];
  },
  /** Twice what it had when it was loaded, as if an answer had used its room. */
  memory: async () => ({ bytes: 2_000_000, chats: 1 }) satisfies EngineCalls["memory"]["result"],
  generate: async (input, { emit, signal }) => {
    onlyAs("chat");
    return await answer(input as EngineCalls["generate"]["input"], emit, signal);
  },
  count: async (input) => {
    onlyAs("chat");
    const messages = input as EngineCalls["count"]["input"];
    return {
      perMessage: messages.map((message) => wordsOf(message.text).length + 1),
      overheadTokens: 1,
    } satisfies EngineCalls["count"]["result"];
  },
});
