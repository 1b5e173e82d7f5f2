/** Lets one piece of work through at a time, in order of arrival; who gives up while waiting leaves at once. */

export type Turnstile = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Rejects with the signal's reason when it aborts before the work began; after that the work itself must honour it. */
export const createTurnstile = (): Turnstile => {
  let last: Promise<unknown> = Promise.resolve();
  return (work, signal) => {
    const given = Promise.withResolvers<never>();
    const giveUp = (): void => given.reject(signal.reason);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
    const mine = last.then(async () => {
      signal.throwIfAborted();
      signal.removeEventListener("abort", giveUp);
      return await work();
    });
    last = mine.catch(() => {});
    return Promise.race([mine, given.promise]);
  };
};
