/** Generates one answer: own loop over the sequence's evaluation (why not LlamaChat: docs/decisions/0101-own-generation-loop.md). */
import type { ChatWrapper, LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { FinishReason, Sampling } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { GenerateEvent, GenerateRequest } from "../engine.ts";
import type { AnswerMemory } from "./answerMemory.ts";
import { type AnswerWriter, createAnswerWriter } from "./answerWriter.ts";
import type { JsonShape } from "./jsonShape.ts";
import { type Stops, stopsOf, type ThoughtMarkers } from "./markers.ts";
import { promptOf } from "./prompt.ts";
import { type ReadHooks, readPrompt } from "./readPrompt.ts";
import { createTextEmitter } from "./textEmitter.ts";

export interface Generation {
  readonly model: LlamaModel;
  readonly wrapper: ChatWrapper;
  readonly markers: ThoughtMarkers;
  readonly memory: AnswerMemory;
  readonly sequence: LlamaContextSequence;
  readonly request: GenerateRequest;
  /** Keeps the answer JSON; null: free text. */
  readonly shape: JsonShape | null;
  readonly onReadingStep: ReadHooks["onStep"];
  /** Called once, between reading the prompt and generating. */
  readonly onFirstToken: () => void;
}

/** Repetition is punished over this many last tokens, as llama.cpp's own default. */
const PENALTY_LAST_TOKENS = 64;

const evaluation = (sampling: Sampling, generated: readonly Token[]) => ({
  temperature: sampling.temperature,
  topK: sampling.topK,
  topP: sampling.topP,
  minP: sampling.minP,
  seed: sampling.seed ?? Math.floor(Math.random() * 0xffff_ffff),
  ...(sampling.repeatPenalty === 1
    ? {}
    : { repeatPenalty: { penalty: sampling.repeatPenalty, punishTokens: () => generated.slice(-PENALTY_LAST_TOKENS) } }),
  yieldEogToken: true,
});

const rate = (tokens: number, ms: number): number | null => (tokens <= 0 || ms <= 0 ? null : (tokens * 1000) / ms);

/** The library shifts when the state reaches contextSize − 1; the answer ends before it does. */
const roomTokensOf = (sequence: LlamaContextSequence): number => sequence.contextSize - 1;

interface Sampled {
  readonly finishReason: FinishReason;
  readonly generatedTokens: number;
  readonly firstTokenAt: number | null;
  readonly lastTokenAt: number;
}

/** Samples until the model ends, a limit is reached, or the signal aborts (then the reason given is not used). */
const sample = async (
  generation: Generation,
  writer: AnswerWriter,
  rest: readonly Token[],
  stops: Stops,
  signal: AbortSignal,
): Promise<Sampled> => {
  const { model, sequence, request } = generation;
  const shape = generation.shape === null ? {} : { grammarEvaluationState: generation.shape.grammar };
  const iterator = sequence.evaluate([...rest], { ...evaluation(request.sampling, writer.tokens), ...shape });
  const most = request.sampling.maxTokens ?? Number.POSITIVE_INFINITY;
  let evaluate: readonly Token[] | undefined;
  let generatedTokens = 0;
  let firstTokenAt: number | null = null;
  let lastTokenAt = performance.now();
  const result = (finishReason: FinishReason): Sampled => ({ finishReason, generatedTokens, firstTokenAt, lastTokenAt });
  try {
    for (;;) {
      const next = await iterator.next(evaluate === undefined ? undefined : [...evaluate]);
      lastTokenAt = performance.now();
      if (firstTokenAt === null) {
        firstTokenAt = lastTokenAt;
        generation.onFirstToken();
      }
      if (signal.aborted || next.done === true || model.isEogToken(next.value) || stops.tokens.has(next.value)) return result("stop");
      evaluate = writer.take(next.value);
      generatedTokens += 1;
      if (writer.stopped || generation.shape?.complete === true) return result("stop");
      if (generatedTokens >= most || sequence.nextTokenIndex + evaluate.length >= roomTokensOf(sequence)) return result("length");
    }
  } finally {
    await iterator.return();
  }
};

/** Streams the answer to `emit`, the `end` event last. Throws chat/message-too-long when the prompt leaves no room, or the signal's reason after the text so far was emitted. */
export const generate = async (generation: Generation, emit: (event: GenerateEvent) => void, signal: AbortSignal): Promise<void> => {
  const { model, markers, memory, sequence, request } = generation;
  const prompt = promptOf(generation);
  if (prompt.tokens.length >= roomTokensOf(sequence))
    throw new AppError("chat/message-too-long", "The messages do not fit into the model's context", {
      details: { promptTokens: prompt.tokens.length, contextTokens: sequence.contextSize },
    });

  const startedAt = performance.now();
  const onRead = (done: number, total: number): void => emit({ kind: "reading", done, total });
  const { cachedTokens, rest } = await readPrompt(sequence, prompt.tokens, { onRead, onStep: generation.onReadingStep }, signal);

  const stops = stopsOf(model, prompt.rendered.stopTriggers);
  const emitter = createTextEmitter(emit);
  const writer = createAnswerWriter({
    markers,
    stops,
    segment: prompt.segment,
    fresh: prompt.fresh,
    open: request.continueAnswer ?? { thought: "", answer: "" },
    opened: prompt.opened,
    before: prompt.tokens,
    thoughtBudget: request.sampling.thoughtTokens,
    detokenize: (tokens, before) => model.detokenize(tokens, false, before),
    onPieces: (pieces) => {
      for (const piece of pieces) generation.shape?.push(piece.text);
      emitter.push(pieces);
    },
  });
  let sampled: Sampled;
  try {
    sampled = await sample(generation, writer, rest, stops, signal);
  } finally {
    const written = writer.finish();
    emitter.flush();
    if (written.tokens !== null)
      memory.remember(request.sequenceKey, written.thought, written.answer, {
        tokens: written.tokens,
        givenTokens: prompt.givenTokens,
        inThought: written.inThought,
      });
  }
  signal.throwIfAborted();
  const { firstTokenAt, generatedTokens } = sampled;
  emit({
    kind: "end",
    finishReason: sampled.finishReason,
    stats: {
      promptTokens: prompt.tokens.length,
      cachedTokens,
      generatedTokens,
      promptTokensPerSecond: firstTokenAt === null ? null : rate(prompt.tokens.length - cachedTokens, firstTokenAt - startedAt),
      generationTokensPerSecond: firstTokenAt === null ? null : rate(generatedTokens - 1, sampled.lastTokenAt - firstTokenAt),
    },
  });
};
