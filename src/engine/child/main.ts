/** Entry of the engine process: one model, loaded once, one generation at a time. */
import { AppError } from "#src/contract/errors.ts";
import { serveChild } from "#src/process/serve.ts";
import type { GenerateEvent } from "../engine.ts";
import type { EngineCalls } from "../protocol.ts";
import { createAnswerMemory } from "./answerMemory.ts";
import { createCounter, framingOf } from "./counting.ts";
import { generate } from "./generate.ts";
import { loadModel } from "./load.ts";
import { thoughtMarkersOf } from "./markers.ts";
import { render, wrapperOf } from "./template.ts";
import { createThreadChoice } from "./threadChoice.ts";
import { createTurnstile } from "./turnstile.ts";

const createWorker = async (request: EngineCalls["load"]["input"], onProgress: (fraction: number) => void) => {
  const { llama, model, slots, threads, loaded } = await loadModel(request, onProgress);
  const wrapper = wrapperOf(model);
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

  const answer = async (
    input: EngineCalls["generate"]["input"],
    emit: (event: GenerateEvent) => void,
    signal: AbortSignal,
  ): Promise<null> => {
    await oneAtATime(async () => {
      const sequence = await slots.take(input.sequenceKey);
      const onReadingStep = (lastTokensPerMs: number | null): void => {
        if (lastTokensPerMs !== null) readingThreads.saw(llama.maxThreads, lastTokensPerMs);
        llama.maxThreads = readingThreads.next();
      };
      const onFirstToken = (): void => {
        llama.maxThreads = threads.generation;
      };
      await generate({ model, wrapper, markers, memory, sequence, request: input, onReadingStep, onFirstToken }, emit, signal);
    }, signal);
    return null;
  };
  return { loaded, count, answer };
};

let worker: ReturnType<typeof createWorker> | null = null;
const loadedWorker = async (): ReturnType<typeof createWorker> => {
  if (worker === null) throw new AppError("engine/not-loaded", "No model is loaded in this process");
  return await worker;
};

// Inputs come from startEngine.ts alone, built together with this file.
serveChild({
  load: async (input, { emit }) => {
    worker ??= createWorker(input as EngineCalls["load"]["input"], emit);
    return (await worker).loaded;
  },
  generate: async (input, { emit, signal }) => await (await loadedWorker()).answer(input as EngineCalls["generate"]["input"], emit, signal),
  count: async (input) => await (await loadedWorker()).count(input as EngineCalls["count"]["input"]),
});
