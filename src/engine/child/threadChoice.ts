/** Chooses between thread counts by the rate each last showed: a foreign program on one core makes all cores slower than all but one. Pure. */

/** Every so many steps the other counts get a try, since foreign load comes and goes. */
const RETRY_STEPS = 8;

export interface ThreadChoice {
  /** The count for the next step. */
  next(): number;
  /** What the last step did. */
  saw(threads: number, tokensPerMs: number): void;
}

/** `candidates`: thread counts in order of preference while nothing is known; duplicates count once, at least one. */
export const createThreadChoice = (candidates: readonly number[]): ThreadChoice => {
  const counts = [...new Set(candidates)];
  const rates = new Map<number, number>();
  let steps = 0;
  const untried = (): number | undefined => counts.find((count) => !rates.has(count));
  const best = (): number => counts.reduce((left, right) => ((rates.get(right) ?? 0) > (rates.get(left) ?? 0) ? right : left));
  return {
    next: () => {
      steps += 1;
      if (steps % RETRY_STEPS === 0 && counts.length > 1) {
        const top = best();
        for (const count of counts) if (count !== top) rates.delete(count);
      }
      return untried() ?? best();
    },
    saw: (threads, tokensPerMs) => rates.set(threads, tokensPerMs),
  };
};
