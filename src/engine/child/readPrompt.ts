/** Evaluates a prompt into a sequence, reusing what is already there, in steps short enough to be cancelled between. */
import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** A cancel must be honoured well within 5 s, whatever the model: a step shall take about this long. */
const STEP_MS = 1_000;
const STEP_TOKENS_MIN = 32;
const STEP_TOKENS_FIRST = 128;

export interface ReadPrompt {
  readonly cachedTokens: number;
  /** The last stretch, not evaluated yet: evaluating it gives the first token. At least one token. */
  readonly rest: readonly Token[];
}

/** Tokens in the next step, so that it takes about STEP_MS at the rate just seen. */
export const nextStepTokens = (stepTokens: number, tookMs: number, batchTokens: number): number =>
  Math.min(
    batchTokens,
    Math.max(STEP_TOKENS_MIN, Math.floor((stepTokens * STEP_MS) / Math.max(1, tookMs) / STEP_TOKENS_MIN) * STEP_TOKENS_MIN),
  );

/**
 * Keeps the common beginning and drops the rest of the sequence's state (nothing is shifted: a moved token's state is not the one it would have had).
 * `onRead` after each step. Throws the signal's reason between steps; the state then holds what was read.
 */
export const readPrompt = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  onRead: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ReadPrompt> => {
  // The last token is always evaluated anew: its logits are needed.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const cachedTokens = sequence.nextTokenIndex;
  const total = tokens.length - cachedTokens;
  let step = STEP_TOKENS_FIRST;
  let position = cachedTokens;
  while (tokens.length - position > step) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(position, position + step));
    position += step;
    onRead(position - cachedTokens, total);
    step = nextStepTokens(step, performance.now() - startedAt, sequence.context.batchSize);
  }
  signal.throwIfAborted();
  return { cachedTokens, rest: tokens.slice(position) };
};
