/** What passes between the store and its threads. */
import type { Opening } from "./opening.ts";
import type { Role } from "./operations.ts";
import type { SentError } from "./storeErrors.ts";

export type ToThread =
  | { readonly kind: "open"; readonly role: Role; readonly opening: Opening }
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: "close" };
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "refused"; readonly error: SentError }
  | { readonly kind: "done"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: SentError };
