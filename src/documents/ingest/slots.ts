/** How many readers run at once, over all collections. */

export interface Slots {
  /** Waits its turn, first come first served. Resolves with what gives the slot back. Throws the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>;
}

/** `limit` is asked whenever a slot comes free: it may fall while a person waits for an answer. */
export const createSlots = (limit: () => number): Slots => {
  const waiting: (() => void)[] = [];
  const state = { taken: 0 };
  const next = (): void => {
    while (waiting.length > 0 && state.taken < Math.max(1, limit())) {
      state.taken += 1;
      waiting.shift()?.();
    }
  };
  const release = (): void => {
    state.taken -= 1;
    next();
  };
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(start), 1);
          reject(signal.reason);
        };
        const start = (): void => {
          signal.removeEventListener("abort", onAbort);
          resolve(release);
        };
        signal.addEventListener("abort", onAbort, { once: true });
        waiting.push(start);
        next();
      }),
  };
};
