/** Lets a few pieces of work through at a time, in order of arrival; who gives up while waiting leaves at once. */

export type Turnstile = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Rejects with the signal's reason when it aborts before the work began; after that the work itself must honour it. */
export const createTurnstile = (atOnce: number): Turnstile => {
  const waiting: (() => void)[] = [];
  const state = { running: 0 };
  const enter = (signal: AbortSignal): Promise<void> => {
    if (state.running < atOnce) {
      state.running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      waiting.push(go);
      signal.addEventListener("abort", leave, { once: true });
    });
  };
  return async (work, signal) => {
    signal.throwIfAborted();
    await enter(signal);
    try {
      return await work();
    } finally {
      // The place is handed on rather than given back: nobody may slip in between.
      const next = waiting.shift();
      if (next === undefined) state.running -= 1;
      else next();
    }
  };
};
