/** Reads one document through as many processes as it takes: behind slow pages, crashes and recycling the consumer sees one stream. */
import { AppError } from "#src/contract/errors.ts";
import { PAGES_IN_FLIGHT, type ReaderLimits } from "./limits.ts";
import type { NextEvent, Opened } from "./protocol.ts";
import type { ReaderEvent, ReadPage, ReadRequest } from "./reader.ts";
import { type Loss, lossError, sent } from "./readerChild.ts";
import type { Spare } from "./spare.ts";
import { openStint, type Stint, shareOf } from "./stint.ts";

export interface ReadingDeps {
  readonly spare: Spare;
  readonly limits: ReaderLimits;
}

/** Where reading stands, across processes. */
interface Progress {
  opened: Opened | null;
  /** The page that comes next. */
  page: number;
  /** Processes that died at it. */
  deaths: number;
  badInARow: number;
  /** Pages to be asked for one by one: what a dying process had read ahead may be lost, and the page it died at then is not the next one. */
  oneByOne: number;
  characters: number;
}

/** What follows when a process was lost: the page is given up (an event), tried once more (null), or the document is given up (thrown). */
const afterLoss = (progress: Progress, loss: Loss, limits: ReaderLimits): ReaderEvent | null => {
  const resumable = progress.opened?.resumable === true;
  const exact = !resumable || progress.oneByOne > 0;
  progress.oneByOne = PAGES_IN_FLIGHT;
  if (loss.kind === "died" && !exact) return null;
  progress.deaths += 1;
  if (loss.kind === "died" && progress.deaths < 2) return null;
  if (!resumable) throw lossError(loss, progress.page);
  progress.badInARow += 1;
  if (progress.badInARow >= limits.badPagesInARow) throw lossError(loss, progress.page);
  const unread = { page: progress.page, reason: loss.kind === "slow" ? ("too-slow" as const) : ("crashed" as const) };
  progress.page += 1;
  progress.deaths = 0;
  return { kind: "unread", unread };
};

/** Every paragraph carries the headings above it: of tiny paragraphs under long headings they are nearly all there is to store. */
const headingCharacters = ({ places }: ReadPage): number =>
  places.reduce((sum, place) => (place.kind === "paragraph" ? place.headings.reduce((all, heading) => all + heading.length, sum) : sum), 0);

const count = (progress: Progress, event: Exclude<NextEvent, { kind: "end" }>, limits: ReaderLimits): void => {
  progress.page = (event.kind === "page" ? event.page.page : event.unread.page) + 1;
  // Where pages are not independent the same bytes are parsed again: two deaths are two, wherever they came.
  if (progress.opened?.resumable === true) progress.deaths = 0;
  progress.badInARow = 0;
  progress.oneByOne = Math.max(0, progress.oneByOne - 1);
  if (event.kind === "page") progress.characters += event.page.text.length + headingCharacters(event.page);
  if (progress.characters > limits.textCharacters)
    throw new AppError("document/too-large", "The document has more text than is read", {
      details: { limitCharacters: limits.textCharacters },
    });
};

/** The iterator behind DocumentReader.read. Its processes are gone when it returns or throws. */
export async function* readDocument(
  request: ReadRequest,
  { spare, limits }: ReadingDeps,
  signal: AbortSignal,
): AsyncGenerator<ReaderEvent, void, void> {
  const progress: Progress = { opened: null, page: request.firstPage, deaths: 0, badInARow: 0, oneByOne: 0, characters: 0 };
  const source = await sent(request.source);
  const stints = new Set<Stint["child"]>();
  const start = (firstPage: number): Promise<Stint> => {
    const child = spare.take();
    stints.add(child);
    const input = { source, password: request.password ?? null, ocrLanguages: request.ocrLanguages, firstPage };
    return openStint(child, input, limits.pagesPerProcess);
  };
  const endings: Promise<void>[] = [];
  const leave = (child: Stint["child"]): void => {
    stints.delete(child);
    endings.push(child.close());
  };
  const abandon = (kept: Stint["child"] | null): void => {
    for (const child of stints) if (child !== kept) leave(child);
  };
  const abort = (): void => abandon(null);
  signal.addEventListener("abort", abort, { once: true });
  let successor: Promise<Stint> | null = null;

  try {
    for (;;) {
      signal.throwIfAborted();
      const stint: Stint = await (successor ?? start(progress.page));
      successor = null;
      signal.throwIfAborted();
      const { opened } = stint;
      if (opened.kind !== "done") {
        leave(stint.child);
        const event = afterLoss(progress, opened, limits);
        if (event !== null) yield event;
        continue;
      }
      if (progress.opened === null) {
        progress.opened = opened.value;
        const { sha256, documentKind, title, pages } = opened.value;
        yield { kind: "opened", sha256, documentKind, title, pages };
        spare.prepare();
      } else if (progress.opened.sha256 !== opened.value.sha256) {
        throw new AppError("document/changed", "The file changed while it was read");
      }
      const from = progress.page;
      for (;;) {
        const outcome = await stint.next(progress.oneByOne > 0 ? 1 : PAGES_IN_FLIGHT);
        signal.throwIfAborted();
        if (outcome === null) break;
        if (outcome.kind !== "done") {
          // It was to go on further behind.
          successor = null;
          abandon(stint.child);
          const event = afterLoss(progress, outcome, limits);
          if (event !== null) yield event;
          break;
        }
        if (outcome.value.kind === "end") return yield { kind: "end" };
        count(progress, outcome.value, limits);
        const share = shareOf(opened.value, from, limits.pagesPerProcess);
        // The next process opens the document while this one reads the rest of its share.
        if (Number.isFinite(share) && progress.page - from === Math.ceil(share / 2)) {
          successor = start(from + share);
          successor.catch(() => {});
        }
        yield outcome.value;
      }
      leave(stint.child);
    }
  } finally {
    signal.removeEventListener("abort", abort);
    abandon(null);
    await Promise.all(endings);
  }
}
