/** Where the job entries lie and what they may use; wiring/ starts them. */

/** Input `{ paths: string[] }`, result HeaderVerdict. */
export const validateEntry = new URL("./validate.ts", import.meta.url);
/** Input `{ path: string }`, progress in bytes, result 64 hexadecimal digits. */
export const hashEntry = new URL("./hash.ts", import.meta.url);

/** A child of `validateEntry` that needs more is ended, and its verdict is `limits` (models/refusals.ts). SECURITY.md row 4. */
export const VALIDATE_DEADLINE_MS = 2_000;
export const VALIDATE_MEMORY_MB = 64;
/** Streaming needs one chunk; the rest is Node. */
export const HASH_MEMORY_MB = 64;
