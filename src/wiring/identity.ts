/** Clock and identity of the running core. */
import { v7 } from "uuid";

export const now = (): number => Date.now();

/** Milliseconds, for lengths of time only. */
export const monotonicNow = (): number => performance.now();

/** A new UUIDv7 of whichever id type is asked for: a brand exists only for the compiler, so minting one is a cast, here and nowhere else. */
export const newId = <T extends string>(): T => v7() as T;
