/** A measuring process that dies is begun anew from the last checkpoint, as long as it gets further each time. */
import { AppError } from "#src/contract/errors.ts";

/** Deaths in a row without any progress between them, after which a level has failed. */
const DEATHS_MAX = 2;

const isDeath = (thrown: unknown): boolean =>
  thrown instanceof AppError && (thrown.code === "engine/crashed" || thrown.code === "engine/hung");

/** `progress`: grows with what is done and kept. Throws what `work` throws if it is no death, or too many of them. */
export const again = async <T>(work: () => Promise<T>, progress: () => number, signal: AbortSignal): Promise<T> => {
  let deaths = 0;
  let before = progress();
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      if (!isDeath(thrown)) throw thrown;
      deaths = progress() > before ? 1 : deaths + 1;
      before = progress();
      if (deaths >= DEATHS_MAX) throw thrown;
    }
  }
};
