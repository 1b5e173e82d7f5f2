/** Where the entries of the jobs in child/ lie; wiring/ starts them by these addresses and imports nothing of child/. */
import type { KnownTemplate } from "./ports.ts";

/** Input `string[]` (a model's paths), result HeaderVerdict. A child that needs more than 2 s or 64 MB is ended: verdict `limits`. */
export const validateEntry = new URL("./child/validate.ts", import.meta.url);
/** Input `string` (a path), progress in bytes, result 64 hexadecimal digits. */
export const hashEntry = new URL("./child/hash.ts", import.meta.url);

export interface FactsInput {
  readonly paths: readonly string[];
  readonly templates: readonly KnownTemplate[];
}
/** Input FactsInput, result ModelFacts. */
export const factsEntry = new URL("./child/facts.ts", import.meta.url);
/** Input `string[]` (paths of checksum files), result Checksum[]. */
export const checksumsEntry = new URL("./child/checksums.ts", import.meta.url);
