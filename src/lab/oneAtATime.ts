/** One measuring at a time: two beside each other would measure each other. */
import { untilAborted } from "#src/run/untilAborted.ts";

/** Runs works in order of arrival; who gives up while waiting leaves at once. */
export const createOneAtATime = (): (<T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return async (work, signal) => {
    const before = last;
    const ended = Promise.withResolvers<void>();
    last = before.then(() => ended.promise);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      ended.resolve();
    }
  };
};
