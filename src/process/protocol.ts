/** The messages between a supervised child and its supervisor; both ends are ours, so shapes are trusted after the `kind`. */
import type { WireError } from "#src/contract/errors.ts";

/** To the child. `cancel` asks a running call to stop; its answer still arrives. */
export type ToChild =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: "cancel"; readonly id: number };

/** From the child. Each call gets any number of items and then exactly one result or error. */
export type FromChild =
  | { readonly kind: "heartbeat" }
  /** The tripwire refused a way out; `door`: which, never where to. */
  | { readonly kind: "outbound"; readonly door: string }
  | { readonly kind: "item"; readonly id: number; readonly value: unknown }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: WireError };

/** How often a child says that its event loop turns. */
export const HEARTBEAT_MS = 1_000;

/** Environment variable with the targets (`host:port`, by commas) a child may connect to: set for the download's child alone, never inherited. */
export const OUTBOUND_TARGETS = "DESKSIDE_OUTBOUND_TARGETS";
