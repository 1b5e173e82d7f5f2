/** Which part of a chat goes into the prompt: pure arithmetic over token counts, shared by sending and by the meter. */
import type { MessageId } from "#src/contract/ids.ts";

/** Kept free for the answer where history would take it: a quarter of the context, at most this many tokens, at most what was asked for. */
const ANSWER_RESERVE_MAX_TOKENS = 2_048;
/** Below this much room for an answer a message is refused: a shorter one would be no answer. */
export const ANSWER_LEAST_TOKENS = 64;

/** A message that may be left out, oldest first. `startsTurn`: a user message; only there may the prompt begin. */
export interface HistoryItem {
  readonly id: MessageId;
  readonly tokens: number;
  readonly startsTurn: boolean;
}

export interface AssemblyInput {
  readonly contextTokens: number;
  /** The template's own tokens. */
  readonly overheadTokens: number;
  readonly systemTokens: number;
  readonly history: readonly HistoryItem[];
  /** True when even older messages exist that were not looked at because these alone exceed the context. */
  readonly olderExist: boolean;
  /** The message to be answered (and the answer to be continued): always in the prompt. */
  readonly tailTokens: number;
  /** Longest answer asked for; null: no limit. */
  readonly maxTokens: number | null;
  /** Where the previous answer's prompt began; null: at the beginning. */
  readonly previousStartId: MessageId | null;
}

export type Assembly =
  /** `start`: index of the first history item in the prompt; history.length: none. `answerTokens`: kept free. */
  | {
      readonly kind: "fits";
      readonly start: number;
      readonly historyTokens: number;
      readonly usedTokens: number;
      readonly answerTokens: number;
    }
  /** System prompt and tail alone leave no room for an answer. `availableTokens`: the longest tail that would fit. */
  | { readonly kind: "too-long"; readonly tokens: number; readonly availableTokens: number };

/** sums[i]: tokens of items i and later. */
const suffixSums = (history: readonly HistoryItem[]): readonly number[] => {
  const sums = [0];
  for (const item of history.toReversed()) sums.push((sums.at(-1) ?? 0) + item.tokens);
  return sums.reverse();
};

/**
 * Keeps system prompt and tail, and of the history as much as fits from where the previous prompt began, so that its evaluated prefix is reused.
 * When that no longer fits, whole oldest turns go until about half of the context is used: trimming a little at every turn would evaluate everything
 * anew each time (PERFORMANCE.md finding 5: 0.8 s became 4.4 s). A history that fits in half of the context comes back whole.
 */
export const assemblePrompt = (input: AssemblyInput): Assembly => {
  const { contextTokens, history } = input;
  const fixed = input.overheadTokens + input.systemTokens + input.tailTokens;
  const reserve = Math.max(
    1,
    Math.min(input.maxTokens ?? Number.POSITIVE_INFINITY, Math.floor(contextTokens / 4), ANSWER_RESERVE_MAX_TOKENS),
  );
  const least = Math.min(reserve, ANSWER_LEAST_TOKENS);
  if (fixed + least > contextTokens) {
    return { kind: "too-long", tokens: input.tailTokens, availableTokens: Math.max(0, contextTokens - least - fixed + input.tailTokens) };
  }

  const room = Math.max(0, contextTokens - fixed - reserve);
  const afterCut = Math.max(Math.floor(contextTokens / 2) - fixed, Math.floor(room / 2));
  const sums = suffixSums(history);
  const tokensFrom = (start: number): number => sums[start] ?? 0;
  const fromStart = (id: MessageId): number => history.findIndex((item) => item.id === id);
  const afterAll = history.length;

  const previous = input.previousStartId === null ? 0 : fromStart(input.previousStartId);
  const whole = !input.olderExist && tokensFrom(0) <= (previous === 0 ? room : afterCut);
  const cut = history.findIndex((item, index) => item.startsTurn && tokensFrom(index) <= afterCut);
  const kept = previous > 0 && tokensFrom(previous) <= room ? previous : cut === -1 ? afterAll : cut;
  const start = whole ? 0 : kept;
  const usedTokens = fixed + tokensFrom(start);
  return { kind: "fits", start, historyTokens: tokensFrom(start), usedTokens, answerTokens: Math.min(reserve, contextTokens - usedTokens) };
};
