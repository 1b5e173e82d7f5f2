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

/** `pagesPerProcess`: its share, unless the document would have to be parsed from its beginning again. Closes the child when the document is refused. */
export const openStint = async (child: ReaderChild, input: OpenInput, pagesPerProcess: number): Promise<Stint> => {
  const opened = await child.open(input).catch(async (thrown: unknown) => {
    await child.close();
    throw thrown instanceof AppError ? thrown : new AppError("internal", "The reader's process could not be asked", { cause: thrown });
  });
  const asked: (() => Promise<Outcome<NextEvent>>)[] = [];
  let left = opened.kind === "done" && opened.value.resumable ? pagesPerProcess : Number.MAX_SAFE_INTEGER;
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
