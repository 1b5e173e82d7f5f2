/** Counts deaths without a good answer between; after three the model is unavailable until somebody asks again. */
import { AppError } from "#src/contract/errors.ts";

const DEATHS_MAX = 3;

export interface Circuit<K> {
  /** Throws engine/unavailable, with what was tried, once; that refusal gives one further try. */
  check(key: K, label: string): void;
  died(key: K, why: string): void;
  answered(key: K): void;
}

/** A circuit breaker per key; bounded by the number of keys and three reasons each. */
export const createCircuit = <K>(): Circuit<K> => {
  const deaths = new Map<K, readonly string[]>();
  return {
    check: (key, label) => {
      const reasons = deaths.get(key) ?? [];
      if (reasons.length < DEATHS_MAX) return;
      // The person has now been told; what they ask next is the retry. One more death and it is refused again.
      deaths.set(key, reasons.slice(1));
      throw new AppError("engine/unavailable", `${label} ended ${reasons.length} times in a row`, {
        details: { deaths: reasons.length, lastReason: reasons.at(-1) ?? "" },
      });
    },
    died: (key, why) => deaths.set(key, [...(deaths.get(key) ?? []), why].slice(-DEATHS_MAX)),
    answered: (key) => deaths.delete(key),
  };
};
