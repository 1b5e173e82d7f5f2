/** The engine process at work: one model, loaded once, one generation at a time. */
import { AppError } from "#src/contract/errors.ts";
import { serveChild } from "#src/process/serve.ts";
import type { GenerateEvent } from "../engine.ts";
import type { EngineCalls } from "../protocol.ts";
import { createAnswerMemory } from "./answerMemory.ts";
import { choose } from "./choose.ts";
import { createCounter, framingOf } from "./counting.ts";
import { generate } from "./generate.ts";
import { createHelperWorker, type HelperWorker } from "./helperWorker.ts";
import { createJsonShapes } from "./jsonShape.ts";
import { loadModel } from "./load.ts";
import { thoughtMarkersOf } from "./markers.ts";
import { processMemoryBytes } from "./memory.ts";
import { render, wrapperOf } from "./template.ts";
import { createThreadChoice } from "./threadChoice.ts";
import { createTurnstile } from "./turnstile.ts";

const createWorker = async (request: EngineCalls["load"]["input"], onProgress: (fraction: number) => void) => {
  const { llama, model, slots, threads, loaded } = await loadModel(request, onProgress);
  const wrapper = wrapperOf(model, request.template ?? null);
  const markers = thoughtMarkersOf(model, wrapper);
  const memory = createAnswerMemory();
  const countText = (text: string): number => model.tokenize(text, false, "trimLeadingSpace").length;
  let framing: ReturnType<typeof framingOf> | null = null;
  const count = createCounter(() => {
    framing ??= framingOf((messages) => render(model, wrapper, { messages, open: null, recall: () => null }).tokens.length, countText);
    return framing;
  }, countText);
  // All cores while they are free; with a foreign program on one of them two threads read slower than one (PERFORMANCE.md, finding 2).
  const readingThreads = createThreadChoice([threads.reading, threads.generation]);
  const oneAtATime = createTurnstile();
  const shapeOf = createJsonShapes(llama, model);

  const answer = async (
    input: EngineCalls["generate"]["input"],
    emit: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<null> => {
    await oneAtATime(async () => {
      const sequence = await slots.take(input.sequenceKey);
      const onReadingStep = (leftTokens: number, lastTokensPerMs: number | null): number => {
        if (lastTokensPerMs !== null) readingThreads.saw(llama.maxThreads, lastTokensPerMs);
        const step = readingThreads.next(leftTokens);
        llama.maxThreads = step.threads;
        return step.mostTokens;
      };
      const onFirstToken = (): void => {
        llama.maxThreads = threads.generation;
      };
      // JSON begins with its bracket: there is no room for a thought before it.
      const request = input.jsonSchema === undefined ? input : { ...input, sampling: { ...input.sampling, thoughtTokens: 0 } };
      const shape = input.jsonSchema === undefined ? null : await shapeOf(input.jsonSchema);
      await generate({ model, wrapper, markers, memory, sequence, request, shape, onReadingStep, onFirstToken }, emit, signal);
    }, signal);
    return null;
  };
  const chosen = async ({ choices, ...request }: EngineCalls["choose"]["input"], signal: AbortSignal): Promise<readonly number[]> =>
    await oneAtATime(async () => {
      const sequence = await slots.take(request.sequenceKey);
      llama.maxThreads = readingThreads.next(0).threads;
      return await choose({ model, wrapper, markers, memory, sequence, request, choices }, signal);
    }, signal);
  return { loaded, count, answer, chosen, chats: () => slots.size };
};

type Worker = { readonly chat: Awaited<ReturnType<typeof createWorker>> } | { readonly helper: HelperWorker };

let worker: Promise<Worker> | null = null;
const opened = async (request: EngineCalls["load"]["input"], onProgress: (fraction: number) => void): Promise<Worker> =>
  request.role === "chat"
    ? { chat: await createWorker(request, onProgress) }
    : { helper: await createHelperWorker(request, request.role, onProgress) };
const notLoaded = (): AppError => new AppError("engine/not-loaded", "No model of that kind is loaded in this process");
const loadedWorker = async () => {
  const loaded = await worker;
  if (loaded === null || !("chat" in loaded)) throw notLoaded();
  return loaded.chat;
};
const loadedHelper = async (): Promise<HelperWorker> => {
  const loaded = await worker;
  if (loaded === null || !("helper" in loaded)) throw notLoaded();
  return loaded.helper;
};

// Inputs come from startEngine.ts alone, built together with this file.
serveChild({
  load: async (input, { emit }) => {
    worker ??= opened(input as EngineCalls["load"]["input"], emit);
    const loaded = await worker;
    return "chat" in loaded ? loaded.chat.loaded : loaded.helper.loaded;
  },
  generate: async (input, { emit, signal }) => await (await loadedWorker()).answer(input as EngineCalls["generate"]["input"], emit, signal),
  count: async (input) => await (await loadedWorker()).count(input as EngineCalls["count"]["input"]),
  choose: async (input, { signal }) => await (await loadedWorker()).chosen(input as EngineCalls["choose"]["input"], signal),
  memory: async () => {
    const loaded = await worker;
    return { bytes: await processMemoryBytes(), chats: loaded !== null && "chat" in loaded ? loaded.chat.chats() : 1 };
  },
  embed: async (input, { signal }) => await (await loadedHelper()).embed(input as EngineCalls["embed"]["input"], signal),
  rank: async (input, { signal }) => await (await loadedHelper()).rank(input as EngineCalls["rank"]["input"], signal),
});
