/** What an answer's status and headers mean for a download that is at a certain byte. Pure. */
import { AppError } from "#src/contract/errors.ts";
import type { Validator } from "../downloads/protocol.ts";
import type { Stated } from "./downloadHop.ts";

/** Headers as Node gives them: lower-case names. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type Meaning =
  /** Bytes follow that belong at `from`. */
  | { readonly kind: "bytes"; readonly from: number; readonly validator: Validator }
  /** The file is another than before: begin at 0, with a new request. */
  | { readonly kind: "anew" }
  /** All bytes are there already. */
  | { readonly kind: "whole"; readonly validator: Validator }
  /** Worth another try, after `afterMs` where the server says so. */
  | { readonly kind: "later"; readonly status: number; readonly afterMs: number | null };

const text = ({ headers }: Answer, name: string): string | null => {
  const value = headers[name];
  return typeof value === "string" ? value : null;
};

const refused = (status: number, reason: string, message: string): AppError =>
  new AppError("download/refused", message, { details: { status, reason } });

/** Seconds or a date (RFC 9110 §10.2.3). */
const retryAfterMs = (answer: Answer, now: number): number | null => {
  const value = text(answer, "retry-after")?.trim() ?? "";
  if (/^\d{1,7}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};

const lengthOf = (answer: Answer): number | null => {
  const value = text(answer, "content-length") ?? "";
  return /^\d{1,16}$/.test(value) ? Number(value) : null;
};

/** "bytes 100-199/200"; "*" for a length nobody knows. */
const rangeOf = (answer: Answer): { readonly from: number; readonly total: number | null } | null => {
  const groups = /^bytes (?<from>\d{1,16})-\d{1,16}\/(?<total>\d{1,16}|\*)$/.exec(text(answer, "content-range") ?? "")?.groups;
  if (groups === undefined) return null;
  return { from: Number(groups.from), total: groups.total === "*" ? null : Number(groups.total) };
};

/** Whether two descriptions can be of the same bytes: nothing that both state differs. */
const agree = (before: Validator, after: Validator): boolean =>
  (["etag", "lastModified", "sha256", "totalBytes"] as const).every((key) => {
    // A content network has many machines: where the hash is the same, so are the bytes, whatever they call them.
    if ((key === "etag" || key === "lastModified") && before.sha256 !== null && before.sha256 === after.sha256) return true;
    return before[key] === null || after[key] === null || before[key] === after[key];
  });

/** `at`: bytes that are there; `before`: whose they are. Throws download/refused, download/wrong-bytes. */
export const meaningOf = (
  answer: Answer,
  { at, before, stated, now }: { readonly at: number; readonly before: Validator | null; readonly stated: Stated; readonly now: number },
): Meaning => {
  const { status } = answer;
  if (status === 401 || status === 403)
    throw refused(status, "not-permitted", "The server wants a sign-in, or forbids it: Deskside sends neither name nor key");
  if (status === 404 || status === 410) throw refused(status, "not-found", "The file is not there");
  if (status === 429 || status === 408 || status >= 500) return { kind: "later", status, afterMs: retryAfterMs(answer, now) };
  const encoding = text(answer, "content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity") throw refused(status, "encoded", "The server changes the file on the way");
  const described = (totalBytes: number | null): Validator => ({
    etag: text(answer, "etag"),
    lastModified: text(answer, "last-modified"),
    sha256: stated.sha256,
    totalBytes: totalBytes ?? stated.bytes,
  });
  const requireLength = (validator: Validator): Validator => {
    if (stated.bytes !== null && validator.totalBytes !== stated.bytes) {
      throw new AppError("download/wrong-bytes", "The file has another length than its publisher states", {
        details: { reason: "wrong-length", expectedBytes: stated.bytes, offeredBytes: validator.totalBytes },
      });
    }
    return validator;
  };
  switch (status) {
    case 200:
      return { kind: "bytes", from: 0, validator: requireLength(described(lengthOf(answer))) };
    case 206: {
      const range = rangeOf(answer);
      const validator = described(range?.total ?? null);
      if (range === null || range.from !== at || (before !== null && !agree(before, validator))) return { kind: "anew" };
      return { kind: "bytes", from: at, validator: requireLength(validator) };
    }
    case 416: {
      const validator = described(Number(/^bytes \*\/(\d{1,16})$/.exec(text(answer, "content-range") ?? "")?.[1] ?? Number.NaN));
      return before !== null && validator.totalBytes === at && agree(before, validator) ? { kind: "whole", validator } : { kind: "anew" };
    }
    default:
      throw refused(status, "unexpected", "The server answers something else than the file");
  }
};

/** A strong validator for `If-Range` (RFC 9110 §13.1.5): a weak tag says nothing about bytes. */
export const ifRange = (validator: Validator | null): string | null => {
  if (validator?.etag?.startsWith('"') === true) return validator.etag;
  return validator?.lastModified ?? null;
};
