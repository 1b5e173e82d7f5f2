/** What the download's child is asked and tells: one file for each call. */
import type { ProxyVariables } from "./proxy.ts";

/** What identified the bytes fetched so far, so that the rest is of the same file. `sha256`: as the hub states it. */
export interface Validator {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly sha256: string | null;
  readonly totalBytes: number | null;
}

export interface FetchLimits {
  /** A connection that is silent for so long counts as dropped. */
  readonly idleMs: number;
  /** Waited after the first failure in a row, doubled after each further one. */
  readonly backoffMs: number;
  /** Failures in a row, without progress between, after which it is given up. */
  readonly failures: number;
  /** A server that asks for a longer pause is not waited for. */
  readonly retryAfterMs: number;
  /** Bytes after which what came is put on the disk for certain. */
  readonly syncBytes: number;
  /** Left free on the disk. */
  readonly reserveBytes: number;
  /** Longest file, where the server does not say how long it is. */
  readonly unknownBytes: number;
}

export interface FetchRequest {
  readonly url: string;
  /** Absolute path of the unfinished file. */
  readonly path: string;
  /** Bytes of it that are on the disk for certain, and whose they are. */
  readonly doneBytes: number;
  readonly validator: Validator | null;
  /** What the bytes must hash to, where that is known. */
  readonly sha256: string | null;
  /** Hosts the person allowed (`hostOf`). */
  readonly hosts: readonly string[];
  readonly proxy: ProxyVariables;
  readonly limits: FetchLimits;
}

export type FetchNews =
  /** A request goes out to this host; for the ledger. */
  | { readonly kind: "connected"; readonly host: string }
  /** Bytes that came from it, when the answer has ended. */
  | { readonly kind: "received"; readonly host: string; readonly bytes: number }
  | { readonly kind: "progress"; readonly doneBytes: number; readonly totalBytes: number | null }
  /** On the disk for certain. */
  | { readonly kind: "durable"; readonly doneBytes: number; readonly validator: Validator };

export type FetchEnd =
  | { readonly kind: "whole"; readonly validator: Validator; readonly bytes: number }
  /** A redirect leads to a host that was not allowed. */
  | { readonly kind: "asking"; readonly host: string };

/** Where the child's entry lies; wiring/ starts it by this address. */
export const downloadEntry = new URL("../child/download.ts", import.meta.url);
