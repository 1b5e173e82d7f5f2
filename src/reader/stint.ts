/** What one process reads of a document: from a page on, a bounded number of events, asked for a few ahead. */
import { AppError } from "#src/contract/errors.ts";
import type { NextEvent, Opened, OpenInput } from "./protocol.ts";
import type { Outcome, ReaderChild } from "./readerChild.ts";

export interface Stint {
  readonly child: ReaderChild;
  readonly opened: Outcome<Opened>;
  /** The next event; null when this process has read its share. `ahead`: how many may be asked for at once. */
  next(ahead: number): Promise<Outcome<NextEvent> | null>;
}

/** How much longer than its share a process reads where the document ends there: a new one costs as much as some 40 pages. */
const STRETCH = 1.2;

/** Pages one process reads from `firstPage` on; no end where the document would have to be parsed from its beginning again. */
export const shareOf = (opened: Opened, firstPage: number, pagesPerProcess: number): number => {
  const left = opened.pages === null ? Number.POSITIVE_INFINITY : opened.pages - firstPage + 1;
  return !opened.resumable || left <= pagesPerProcess * STRETCH ? Number.POSITIVE_INFINITY : pagesPerProcess;
};

/** `pagesPerProcess`: its share, unless the document would have to be parsed from its beginning again. Closes the child when the document is refused. */
export const openStint = async (child: ReaderChild, input: OpenInput, pagesPerProcess: number): Promise<Stint> => {
  const opened = await child.open(input).catch(async (thrown: unknown) => {
    await child.close();
    throw thrown instanceof AppError ? thrown : new AppError("internal", "The reader's process could not be asked", { cause: thrown });
  });
  const asked: (() => Promise<Outcome<NextEvent>>)[] = [];
  let left = opened.kind === "done" ? shareOf(opened.value, input.firstPage, pagesPerProcess) : 0;
  return {
    child,
    opened,
    async next(ahead) {
      // Nothing is asked before somebody wants it: who stops at `opened` has cost no page.
      while (asked.length < ahead && left > 0) {
        asked.push(child.next());
        left -= 1;
      }
      return (await asked.shift()?.()) ?? null;
    },
  };
};
