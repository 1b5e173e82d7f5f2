/** Generates one answer: own loop over the sequence's evaluation (why not LlamaChat: docs/decisions/0101-own-generation-loop.md). */
import type { ChatWrapper, LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { FinishReason, Sampling } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { GenerateEvent, GenerateRequest } from "../engine.ts";
import type { AnswerMemory } from "./answerMemory.ts";
import { createAnswerScanner, type Piece, type Segment } from "./answerScanner.ts";
import { readPrompt } from "./readPrompt.ts";
import { type Rendered, render, stopsOf, type ThoughtMarkers } from "./template.ts";
import { createTextEmitter } from "./textEmitter.ts";
import { createTokenText } from "./tokenText.ts";

export interface Generation {
  readonly model: LlamaModel;
  readonly wrapper: ChatWrapper;
  readonly markers: ThoughtMarkers;
  readonly memory: AnswerMemory;
  readonly sequence: LlamaContextSequence;
  readonly request: GenerateRequest;
  /** When the request reached this process; `performance.now()`. */
  readonly arrivedAt: number;
  /** Called before each step of reading, with the rate of the step before. */
  readonly onReadingStep: (lastTokensPerMs: number | null) => void;
  /** Called once, between reading the prompt and generating. */
  readonly onFirstToken: () => void;
}

/** Repetition is punished over this many last tokens, as llama.cpp's own default. */
const PENALTY_LAST_TOKENS = 64;

interface Prompt {
  readonly tokens: readonly Token[];
  readonly rendered: Rendered;
  /** Tokens of the open answer that end the prompt: generated before, or put there to suppress thinking. */
  readonly opened: readonly Token[];
  /** How many of those no model wrote. */
  readonly givenTokens: number;
  readonly segment: Segment;
  readonly fresh: boolean;
}

/** The prompt's tokens; an answer gone on with is put in as the very tokens it was generated as, when it is still known. */
const promptOf = ({ model, wrapper, markers, memory, request }: Generation): Prompt => {
  const open = request.continueAnswer ?? null;
  const isOpen = open !== null && (open.thought !== "" || open.answer !== "");
  const generated = isOpen ? memory.recall(request.sequenceKey, open.thought, open.answer) : null;
  const rendered = render(model, wrapper, {
    messages: request.messages,
    open: generated === null ? open : null,
    recall: (text) => {
      const answer = memory.recall(request.sequenceKey, "", text);
      return answer?.tokens.slice(answer.givenTokens) ?? null;
    },
  });
  const suppressed = !isOpen && markers.openedByTemplate && request.sampling.thoughtTokens === 0;
  const opened = generated?.tokens ?? (suppressed ? markers.closeTokens : []);
  const guessed: Segment = isOpen
    ? open.answer === ""
      ? "thought"
      : "answer"
    : markers.openedByTemplate && !suppressed
      ? "thought"
      : "answer";
  const segment: Segment = generated === null ? guessed : generated.inThought ? "thought" : "answer";
  const givenTokens = generated?.givenTokens ?? opened.length;
  return { tokens: [...rendered.tokens, ...opened], rendered, opened, givenTokens, segment, fresh: !isOpen };
};

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

/** Streams the answer to `emit`, the `end` event last. Throws chat/message-too-long when the prompt leaves no room, or the signal's reason after the text so far was emitted. */
export const generate = async (generation: Generation, emit: (event: GenerateEvent) => void, signal: AbortSignal): Promise<void> => {
  const { model, markers, memory, sequence, request, arrivedAt } = generation;
  const { sampling } = request;
  const prompt = promptOf(generation);
  // The library shifts when the state reaches contextSize − 1; we end before it does.
  const roomTokens = sequence.contextSize - 1;
  if (prompt.tokens.length >= roomTokens)
    throw new AppError("chat/message-too-long", "The messages do not fit into the model's context", {
      details: { promptTokens: prompt.tokens.length, contextTokens: sequence.contextSize },
    });

  const startedAt = performance.now();
  const { cachedTokens, rest } = await readPrompt(
    sequence,
    prompt.tokens,
    { onRead: (done, total) => emit({ kind: "reading", done, total }), onStep: generation.onReadingStep },
    signal,
  );

  const stops = stopsOf(model, prompt.rendered.stopTriggers);
  const textOf = (marker: ThoughtMarkers["open"]): string | null => (marker?.kind === "text" ? marker.text : null);
  const scanner = createAnswerScanner(
    { openThought: textOf(markers.open), closeThought: textOf(markers.close), stopTexts: stops.texts },
    { segment: prompt.segment, trimStart: prompt.fresh },
  );
  const tokenText = createTokenText((tokens, before) => model.detokenize(tokens, false, before), prompt.tokens);
  const emitter = createTextEmitter(emit);
  const tokens: Token[] = [...prompt.opened];
  const shown = { thought: request.continueAnswer?.thought ?? "", answer: request.continueAnswer?.answer ?? "" };
  /** Tokens whose text is out, with the state they leave. */
  let settled = { tokens: tokens.length, inThought: prompt.segment === "thought" };
  let generatedTokens = 0;
  let thoughtTokens = 0;
  let firstTokenAt: number | null = null;
  let lastTokenAt = startedAt;
  let finish: FinishReason | null = null;

  const show = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) shown[piece.segment] += piece.text;
    emitter.push(pieces);
  };
  const settle = (): void => {
    if (!scanner.holds && !scanner.stopped && tokenText.heldTokens === 0)
      settled = { tokens: tokens.length, inThought: scanner.segment === "thought" };
  };
  const markerSegment = (token: Token): Segment | null => {
    if (markers.open?.kind === "token" && token === markers.open.token) return "thought";
    return markers.close?.kind === "token" && token === markers.close.token ? "answer" : null;
  };
  /** Takes one sampled token; gives the tokens to evaluate instead of it alone, when thinking is over its budget. */
  const take = (token: Token): Token[] | undefined => {
    generatedTokens += 1;
    tokens.push(token);
    const entered = markerSegment(token);
    show(entered === null ? scanner.push(tokenText.push(token)) : scanner.enter(entered));
    if (scanner.segment === "thought") thoughtTokens += 1;
    settle();
    if (scanner.segment !== "thought" || sampling.thoughtTokens === null || thoughtTokens < sampling.thoughtTokens) return undefined;
    if (markers.closeTokens.length === 0) return undefined;
    show(scanner.enter("answer"));
    tokens.push(...markers.closeTokens);
    settle();
    return [token, ...markers.closeTokens];
  };

  const iterator = sequence.evaluate([...rest], evaluation(sampling, tokens));
  let replacement: Token[] | undefined;
  try {
    while (finish === null && !signal.aborted) {
      const next = await iterator.next(replacement);
      lastTokenAt = performance.now();
      if (firstTokenAt === null) {
        firstTokenAt = lastTokenAt;
        generation.onFirstToken();
      }
      if (next.done === true || model.isEogToken(next.value) || stops.tokens.has(next.value)) finish = "stop";
      else if (!signal.aborted) {
        replacement = take(next.value);
        const added = replacement?.length ?? 1;
        if (scanner.stopped) finish = "stop";
        else if (generatedTokens >= (sampling.maxTokens ?? Number.POSITIVE_INFINITY)) finish = "length";
        else if (sequence.nextTokenIndex + added >= roomTokens) finish = "length";
      }
    }
  } finally {
    await iterator.return();
    const held = scanner.holds;
    show(scanner.flush());
    emitter.flush();
    // Text held back as a possible marker is out now, so its tokens count too; half a character's do not.
    const kept = held && tokenText.heldTokens === 0 ? tokens.length : settled.tokens;
    if (!scanner.stopped)
      memory.remember(request.sequenceKey, shown.thought, shown.answer, {
        tokens: tokens.slice(0, kept),
        givenTokens: prompt.givenTokens,
        inThought: settled.inThought,
      });
  }
  signal.throwIfAborted();
  emit({
    kind: "end",
    finishReason: finish ?? "stop",
    stats: {
      promptTokens: prompt.tokens.length,
      cachedTokens,
      generatedTokens,
      ttftMs: firstTokenAt === null ? null : firstTokenAt - arrivedAt,
      promptTokensPerSecond: firstTokenAt === null ? null : rate(prompt.tokens.length - cachedTokens, firstTokenAt - startedAt),
      generationTokensPerSecond: firstTokenAt === null ? null : rate(generatedTokens - 1, lastTokenAt - firstTokenAt),
    },
  });
};
