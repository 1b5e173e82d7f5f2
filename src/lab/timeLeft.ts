/** How long a lab still takes: from the work done so far, counted in what each piece of it costs. */

export interface TimeLeft {
  /** `cost`: of the piece just done, in any unit that is the same throughout. */
  did(cost: number): void;
  /** Seconds for what is left, or null while nothing was done. Rests are counted by the caller leaving them out (`rested`). */
  seconds(leftCost: number): number | null;
  /** So many milliseconds were not spent on the work. */
  rested(ms: number): void;
}

export const createTimeLeft = (monotonicNow: () => number): TimeLeft => {
  const startedAt = monotonicNow();
  const state = { done: 0, restedMs: 0 };
  return {
    did: (cost) => {
      state.done += cost;
    },
    seconds: (leftCost) => {
      if (state.done <= 0) return null;
      const spentMs = Math.max(1, monotonicNow() - startedAt - state.restedMs);
      return Math.max(0, Math.round((leftCost * spentMs) / state.done / 1_000));
    },
    rested: (ms) => {
      state.restedMs += ms;
    },
  };
};
