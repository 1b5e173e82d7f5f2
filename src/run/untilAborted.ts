/** Waiting that an abort signal always ends: no await of ours outlives the person's interest in it. */

const nothing = (): void => undefined;

/** `promise`, or a rejection with the signal's reason as soon as it is aborted. The loser's own rejection is taken note of, never unhandled. */
export const untilAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  promise.catch(nothing);
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
};

/** The items of `source` until its end, or a throw of the signal's reason at once when it is aborted. `source` is told to end but not waited for: it may hang. */
export async function* itemsUntilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilAborted(iterator.next(), signal);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Its rejection repeats the reason this generator already threw.
    iterator.return?.().catch(nothing);
  }
}
