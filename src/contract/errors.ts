/** Every error that may cross the contract: code, HTTP status, retry advice, and the class that carries it. */
import { z } from "./zod.ts";

/** When trying again makes sense: at once, after waiting, after the person changed something, or not at all. */
export type RetryAdvice = "now" | "later" | "after-change" | "never";

const table = {
  "engine/crashed": { status: 502, retry: "now" },
  "engine/out-of-memory": { status: 507, retry: "after-change" },
  "engine/unavailable": { status: 503, retry: "after-change" },
  "engine/not-loaded": { status: 409, retry: "after-change" },
  "engine/load-failed": { status: 502, retry: "after-change" },
  "engine/hung": { status: 504, retry: "now" },
  "model/not-found": { status: 404, retry: "never" },
  "model/invalid": { status: 422, retry: "never" },
  "model/changed": { status: 409, retry: "after-change" },
  "model/missing": { status: 410, retry: "after-change" },
  "model/unsupported": { status: 422, retry: "never" },
  "model/insufficient-memory": { status: 507, retry: "after-change" },
  "model/not-in-checksums": { status: 422, retry: "after-change" },
  "model/no-trash": { status: 409, retry: "after-change" },
  "chat/not-found": { status: 404, retry: "never" },
  "chat/message-not-found": { status: 404, retry: "never" },
  "chat/message-too-long": { status: 413, retry: "after-change" },
  "chat/busy": { status: 409, retry: "later" },
  "chat/import-invalid": { status: 422, retry: "never" },
  "collection/not-found": { status: 404, retry: "never" },
  "document/not-found": { status: 404, retry: "never" },
  "document/encrypted": { status: 422, retry: "after-change" },
  "document/wrong-password": { status: 422, retry: "after-change" },
  "document/corrupt": { status: 422, retry: "never" },
  "document/empty": { status: 422, retry: "never" },
  "document/unsupported": { status: 422, retry: "never" },
  "document/too-large": { status: 413, retry: "never" },
  "document/too-slow": { status: 504, retry: "later" },
  "document/limits": { status: 422, retry: "never" },
  "document/changed": { status: 409, retry: "now" },
  "document/missing": { status: 410, retry: "after-change" },
  "document/unreadable": { status: 403, retry: "after-change" },
  "document/no-columns": { status: 422, retry: "after-change" },
  "reader/crashed": { status: 502, retry: "now" },
  "lab/not-found": { status: 404, retry: "never" },
  "lab/text-too-short": { status: 422, retry: "after-change" },
  "lab/not-comparable": { status: 422, retry: "after-change" },
  "quantize/unavailable": { status: 501, retry: "after-change" },
  "quantize/failed": { status: 502, retry: "now" },
  "download/not-found": { status: 404, retry: "never" },
  "download/sealed": { status: 403, retry: "after-change" },
  "download/not-allowed": { status: 403, retry: "after-change" },
  "download/unreachable": { status: 502, retry: "later" },
  "download/refused": { status: 502, retry: "later" },
  "download/wrong-bytes": { status: 502, retry: "now" },
  "download/disk-full": { status: 507, retry: "after-change" },
  "run/not-found": { status: 404, retry: "never" },
  "run/interrupted": { status: 503, retry: "now" },
  "store/locked": { status: 423, retry: "after-change" },
  "store/wrong-key": { status: 423, retry: "after-change" },
  "store/unreadable": { status: 500, retry: "never" },
  "store/newer-version": { status: 409, retry: "after-change" },
  "store/in-use": { status: 409, retry: "after-change" },
  "store/disk-full": { status: 507, retry: "after-change" },
  "store/read-only": { status: 500, retry: "after-change" },
  "grant/not-found": { status: 404, retry: "after-change" },
  "grant/refused": { status: 403, retry: "never" },
  "auth/required": { status: 401, retry: "after-change" },
  "auth/refused": { status: 403, retry: "never" },
  "request/invalid": { status: 400, retry: "never" },
  "request/not-found": { status: 404, retry: "never" },
  "request/too-large": { status: 413, retry: "after-change" },
  "request/too-many": { status: 429, retry: "later" },
  "core/unreachable": { status: 503, retry: "later" },
  "core/version-mismatch": { status: 409, retry: "after-change" },
  internal: { status: 500, retry: "later" },
} as const satisfies Record<string, { status: number; retry: RetryAdvice }>;

export type ErrorCode = keyof typeof table;
export const errorCodes = Object.keys(table) as readonly ErrorCode[];

/** HTTP status (RFC 9110) and retry advice of a code. */
export const errorTraits = (code: ErrorCode): { readonly status: number; readonly retry: RetryAdvice } => table[code];

/** Facts that make an error's sentence exact (bytes, tokens, names); flat so that any face can print them. */
export const errorDetailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type ErrorDetails = z.infer<typeof errorDetailsSchema>;

/** An error as it crosses the contract and as it is kept with a failed answer. `message` is for developers, English. */
export const wireErrorSchema = z.object({
  code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: errorDetailsSchema.optional(),
  retry: z.enum(["now", "later", "after-change", "never"]),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** What the world refused. Thrown anywhere in the core, crosses the contract as a WireError. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly details?: ErrorDetails; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }
}

/** Any thrown value as data. An unknown one becomes `internal` without its text, which could hold content. */
export const toWireError = (thrown: unknown): WireError => {
  const known = thrown instanceof AppError ? thrown : new AppError("internal", "Unexpected error", { cause: thrown });
  return {
    code: known.code,
    message: known.message,
    retry: errorTraits(known.code).retry,
    ...(known.details === undefined ? {} : { details: known.details }),
  };
};

/** The AppError behind data received over the contract. */
export const fromWireError = (wire: WireError): AppError =>
  new AppError(wire.code, wire.message, wire.details === undefined ? {} : { details: wire.details });

/** Marks the unreachable end of an exhaustive switch; does not compile when a case is missing. */
export const assertNever = (value: never): never => {
  throw new TypeError(`Unhandled case: ${JSON.stringify(value)}`);
};
