/** What one process reads of a document: from a page on, a bounded number of events, asked for a few ahead. */
import { AppError } from "#src/contract/errors.ts";
import { PAGES_IN_FLIGHT } from "./limits.ts";
import type { NextEvent, Opened, OpenInput } from "./protocol.ts";
import type { Outcome, ReaderChild } from "./readerChild.ts";

export interface Stint {
  readonly child: ReaderChild;
  readonly opened: Outcome<Opened>;
  /** The next event; null when this process has read its share. */
  next(): Promise<Outcome<NextEvent> | null>;
}

/** `share`: how many events this process gives. Closes the child when the document is refused. */
export const openStint = async (child: ReaderChild, input: OpenInput, share: number): Promise<Stint> => {
  const opened = await child.open(input).catch(async (thrown: unknown) => {
    await child.close();
    throw thrown instanceof AppError ? thrown : new AppError("internal", "The reader's process could not be asked", { cause: thrown });
  });
  const asked: (() => Promise<Outcome<NextEvent>>)[] = [];
  let left = share;
  return {
    child,
    opened,
    async next() {
      // Nothing is asked before somebody wants it: who stops at `opened` has cost no page.
      while (asked.length < PAGES_IN_FLIGHT && left > 0) {
        asked.push(child.next());
        left -= 1;
      }
      return (await asked.shift()?.()) ?? null;
    },
  };
};
