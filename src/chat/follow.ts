/** Follows a generation: its text to the stream, its progress to the run, its end with the time to the first text. */
import type { AnswerStats, FinishReason } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import type { Progress } from "#src/contract/run.ts";
import type { RunContext } from "#src/run/runs.ts";
import { itemsUntilAborted } from "#src/run/untilAborted.ts";
import type { AnswerStream } from "./answerStream.ts";
import type { ChatDeps } from "./deps.ts";
import type { GeneratorEvent } from "./ports.ts";

export type AnsweringDeps = Pick<ChatDeps, "generator" | "grounding" | "publish" | "settings" | "now" | "monotonicNow">;

/** Progress of reading the prompt with the time left at the speed so far. */
const readingProgress = (now: () => number): ((done: number, total: number) => Progress) => {
  const startedAt = now();
  return (done, total) => ({
    stage: "reading-prompt",
    done,
    total,
    unit: "tokens",
    secondsLeft: done > 0 ? ((now() - startedAt) / 1_000 / done) * (total - done) : null,
  });
};

export const stage = (name: Progress["stage"]): Progress => ({ stage: name, done: 0, total: null, unit: "tokens", secondsLeft: null });
export const loading = (fraction: number): Progress => ({
  stage: "loading-model",
  done: Math.round(fraction * 100),
  total: 100,
  unit: "percent",
  secondsLeft: null,
});

/** In the contract's order, so that an exported chat reads the same after its import. */
export const withFirst = (
  ttftMs: number | null,
  { promptTokens, cachedTokens, generatedTokens, ...rates }: Omit<AnswerStats, "ttftMs">,
): AnswerStats => ({ promptTokens, cachedTokens, generatedTokens, ttftMs, ...rates });

/** What the answer rests on, as far as is known: read at its end, however it ends. */
export interface Basis {
  evaluated: boolean;
  /** undefined: nothing to write. */
  grounding: (answer: string, evaluated: boolean) => AnswerGrounding | undefined;
}

export interface Following {
  readonly stream: AnswerStream;
  readonly context: RunContext;
  readonly deps: AnsweringDeps;
  readonly basis: Basis;
  readonly askedAt: number;
}
export interface Ended {
  readonly finishReason: FinishReason;
  readonly stats: AnswerStats | null;
}

/** Passes events on to stream and progress; gives the end, with the time from the call to the first text. Throws engine/crashed when there is none. */
export const follow = async (
  events: AsyncIterable<GeneratorEvent>,
  { stream, context, deps, basis, askedAt }: Following,
): Promise<Ended> => {
  const reading = readingProgress(deps.now);
  let ttftMs: number | null = null;
  for await (const event of itemsUntilAborted(events, context.signal)) {
    if (event.kind !== "loading") basis.evaluated ||= event.kind !== "reading" || event.done >= event.total;
    if (event.kind === "loading") context.report(loading(event.fraction));
    else if (event.kind === "reading") context.report(reading(event.done, event.total));
    else if (event.kind === "end") return { finishReason: event.finishReason, stats: withFirst(ttftMs, event.stats) };
    else {
      if (ttftMs === null) context.report(stage("generating"));
      ttftMs ??= deps.monotonicNow() - askedAt;
      stream.add(event.segment, event.text);
    }
  }
  throw new AppError("engine/crashed", "The model stopped without an end");
};
