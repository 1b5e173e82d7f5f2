/** Chooses between thread counts by the rate each last showed: a foreign program on one core makes all cores slower than all but one. Pure. */

/** Tokens of a step that only tries a count: enough to see a factor of two, next to nothing of a long prompt. */
const TRIAL_TOKENS = 16;
/** Steps before the first try: the first ones after loading also warm weights and caches and show no rate to compare with. */
const FIRST_TRIAL_STEP = 3;
/** Every so many steps the other counts get a try, since foreign load comes and goes. */
const RETRY_STEPS = 16;
/** Less than this is read as it is: a try would be a large part of it. */
const TRIAL_LEFT_TOKENS = 8 * TRIAL_TOKENS;

export interface ReadingStep {
  readonly threads: number;
  /** The step may not be longer. */
  readonly mostTokens: number;
}
export interface ThreadChoice {
  /** The count for the next step of what is left to read. */
  next(leftTokens: number): ReadingStep;
  /** What the last step did. */
  saw(threads: number, tokensPerMs: number): void;
}

/** `candidates`: thread counts in order of preference while nothing is known; duplicates count once, at least one. */
export const createThreadChoice = (candidates: readonly number[]): ThreadChoice => {
  const counts = [...new Set(candidates)];
  const rates = new Map<number, number>();
  let steps = 0;
  let untried: readonly number[] = [];
  const best = (): number => counts.reduce((left, right) => ((rates.get(right) ?? 0) > (rates.get(left) ?? 0) ? right : left));
  return {
    next: (leftTokens) => {
      steps += 1;
      const top = best();
      if (steps === FIRST_TRIAL_STEP || steps % RETRY_STEPS === 0) untried = counts.filter((count) => count !== top);
      const [trial, ...others] = untried;
      if (trial === undefined || leftTokens < TRIAL_LEFT_TOKENS) return { threads: top, mostTokens: Number.POSITIVE_INFINITY };
      untried = others;
      return { threads: trial, mostTokens: TRIAL_TOKENS };
    },
    saw: (threads, tokensPerMs) => rates.set(threads, tokensPerMs),
  };
};
