/** Evaluates a prompt into a sequence, reusing what is already there, in steps short enough to be cancelled between. */
import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** A cancel must be honoured in 5 s, whatever the model: a step shall take about this long. */
const STEP_MS = 2_000;
const STEP_TOKENS_MIN = 8;
/** While the rate is unknown: at 10 tokens/s, a large model on a small CPU, still 3 s. */
const STEP_TOKENS_FIRST = 32;

export interface ReadPrompt {
  readonly cachedTokens: number;
  /** The last stretch, not evaluated yet: evaluating it gives the first token. At least one token. */
  readonly rest: readonly Token[];
}

export interface ReadHooks {
  /** After each step; `total` without the cached tokens. */
  readonly onRead: (done: number, total: number) => void;
  /** Before each step, the last one included: what is left, and how the last step went when it is known. Gives the most tokens the step may have. */
  readonly onStep: (leftTokens: number, lastTokensPerMs: number | null) => number;
}

/** Tokens in the next step, so that it takes about STEP_MS at the rate just seen. */
export const nextStepTokens = (stepTokens: number, tookMs: number, batchTokens: number): number =>
  Math.min(
    batchTokens,
    Math.max(STEP_TOKENS_MIN, Math.floor((stepTokens * STEP_MS) / Math.max(0.001, tookMs) / STEP_TOKENS_MIN) * STEP_TOKENS_MIN),
  );

/**
 * Keeps the common beginning and drops the rest of the sequence's state (nothing is shifted: a moved token's state is not the one it would have had).
 * Throws the signal's reason between steps; the state then holds what was read.
 */
export const readPrompt = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  hooks: ReadHooks,
  signal: AbortSignal,
): Promise<ReadPrompt> => {
  // The last token is always evaluated anew: its logits are needed.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const cachedTokens = sequence.nextTokenIndex;
  const total = tokens.length - cachedTokens;
  let byRate = STEP_TOKENS_FIRST;
  let position = cachedTokens;
  let lastTokensPerMs: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    const left = tokens.length - position;
    const step = Math.min(byRate, hooks.onStep(left, lastTokensPerMs));
    if (left <= step) return { cachedTokens, rest: tokens.slice(position) };
    const startedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(position, position + step));
    position += step;
    hooks.onRead(position - cachedTokens, total);
    const tookMs = Math.max(0.001, performance.now() - startedAt);
    lastTokensPerMs = step / tookMs;
    byRate = nextStepTokens(step, tookMs, sequence.context.batchSize);
  }
};
