/** One file through the reader: what came of it, and whether that is what had to come. */
import { AppError } from "#src/contract/errors.ts";
import type { DocumentReader } from "#src/reader/reader.ts";
import { uploadOf } from "#test/support/documentSource.ts";
import type { Expectation, HostileCase } from "./cases.ts";

export interface Outcome {
  readonly group: HostileCase["group"];
  readonly name: string;
  /** read: to the end; refused: by a named document/… error; died: the reader's process, named; unnamed: anything else. */
  readonly result: "read" | "refused" | "died" | "unnamed";
  /** "read", or the code and its reason. */
  readonly reason: string;
  readonly pages: number;
  readonly unread: number;
  readonly ms: number;
  /** An intact, unencrypted file of a kind that is read, with text in it. */
  readonly intact: boolean;
  /** Why it is not what was expected; null when it is. */
  readonly miss: string | null;
}

/** A page may take 60 s and one may be lost before it: nothing takes longer. */
export const MAX_MS = 150_000;

const wrongIn = (expect: Expectation, result: Outcome["result"], reason: string, phraseFound: boolean): string | null => {
  if (result === "unnamed") return `no named reason: ${reason}`;
  switch (expect.kind) {
    case "any":
      return null;
    case "read":
      if (result !== "read") return `refused: ${reason}`;
      return expect.phrase === undefined || phraseFound ? null : `read without "${expect.phrase}"`;
    case "refused":
      return result === "refused" && expect.by.some((one) => reason.includes(one))
        ? null
        : `${reason} in place of ${expect.by.join(" or ")}`;
  }
};

const named = (thrown: unknown): { readonly result: Outcome["result"]; readonly reason: string } => {
  if (!(thrown instanceof AppError)) return { result: "unnamed", reason: String(thrown) };
  const detail = thrown.details?.reason ?? thrown.details?.type;
  const reason = detail === undefined ? thrown.code : `${thrown.code} (${detail})`;
  if (thrown.code === "reader/crashed") return { result: "died", reason: String(thrown.cause) };
  return { result: thrown.code.startsWith("document/") ? "refused" : "unnamed", reason };
};

/** `read` events are checked as they come: pages in order, places within the text. */
export const readCase = async (
  reader: DocumentReader,
  one: HostileCase,
  source: (bytes: Uint8Array) => Parameters<DocumentReader["read"]>[0]["source"] = (bytes) => uploadOf(one.name, bytes),
): Promise<Outcome> => {
  const started = performance.now();
  let pages = 0;
  let unread = 0;
  let next = 1;
  let phraseFound = false;
  let broken: string | null = null;
  const phrase = one.expect.kind === "read" ? one.expect.phrase : undefined;
  const done = (result: Outcome["result"], reason: string): Outcome => {
    const ms = performance.now() - started;
    const miss = broken ?? (ms > MAX_MS ? `took ${Math.round(ms / 1_000)} s` : wrongIn(one.expect, result, reason, phraseFound));
    return { group: one.group, name: one.name, result, reason, pages, unread, ms, intact: one.intact === true, miss };
  };
  try {
    const request = { source: source(one.bytes()), ocrLanguages: [], firstPage: 1 };
    for await (const event of reader.read(request, new AbortController().signal)) {
      if (event.kind === "page") {
        pages += 1;
        if (event.page.page !== next) broken ??= `page ${event.page.page} in place of ${next}`;
        next = event.page.page + 1;
        if (event.page.places.some((place) => place.start > place.end || place.end > event.page.text.length))
          broken ??= "a place beyond its text";
        phraseFound ||= phrase !== undefined && event.page.text.includes(phrase);
      } else if (event.kind === "unread") {
        unread += 1;
        next = event.unread.page + 1;
      }
    }
    return done("read", "read");
  } catch (thrown) {
    const { result, reason } = named(thrown);
    return done(result, reason);
  }
};
