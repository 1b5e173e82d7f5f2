/** Processes that paint pages: a document that is looked at keeps its process for a while, so that only its first page pays for opening it. */
import { createHash } from "node:crypto";
import { AppError } from "#src/contract/errors.ts";
import type { DocumentReader, DocumentSource, PageImage } from "./reader.ts";
import { lossError, type ReaderChild, sent } from "./readerChild.ts";

type Request = Parameters<DocumentReader["render"]>[0];

/** Processes at the same time, the one in waiting not counted: each may take 2 GB. */
const PAINTERS_MAX = 3;
/** Nobody turned a page for so long: its memory is given back. */
const IDLE_MS = 20_000;
/** What a parser leaks goes with its process (SECURITY.md, row 1). */
const PAGES_PER_PROCESS = 50;

const TRIES_MAX = 2;

interface Painter {
  /** null before there is room for it. */
  child: ReaderChild | null;
  /** Pages painted by this child; above 0 it has the document open. */
  painted: number;
  /** Pages wait for each other: a process paints one at a time. */
  turn: Promise<unknown>;
  /** Requests that nobody gave up. */
  wanted: number;
  idle: NodeJS.Timeout | null;
}

/** Names the document and what opens it; never leaves this process. */
const keyOf = ({ source, password }: { readonly source: DocumentSource; readonly password?: string }): string => {
  const named = source.kind === "file" ? [source.path, ...Object.values(source.identity)] : [source.id];
  return createHash("sha256")
    .update([source.kind, ...named, password ?? ""].join("\0"))
    .digest("hex");
};

const closedError = (): AppError => new AppError("core/unreachable", "The reader is closed");

export interface Painters {
  /**
   * Throws what DocumentReader.render throws. An aborted request leaves its place in the queue; a page that is being painted is painted to its end,
   * unless another document needs the room.
   */
  paint(request: Request, signal: AbortSignal): Promise<PageImage>;
  close(): Promise<void>;
}

/** `take`: a process that has no document yet. */
export const createPainters = (take: () => ReaderChild): Painters => {
  /** The first is the one used longest ago. */
  const painters = new Map<string, Painter>();
  const closing = Promise.withResolvers<never>();
  closing.promise.catch(() => {});
  let closed = false;
  let running = 0;
  let freed = Promise.withResolvers<void>();

  /** Who waits for room looks again. */
  const tellFreed = (): void => {
    freed.resolve();
    freed = Promise.withResolvers();
  };

  const end = async (key: string, painter: Painter): Promise<void> => {
    if (painters.get(key) === painter) painters.delete(key);
    if (painter.idle !== null) clearTimeout(painter.idle);
    const { child } = painter;
    painter.child = null;
    if (child === null) return;
    await child.close();
    running -= 1;
    tellFreed();
  };

  const painterFor = (key: string): Painter => {
    const painter = painters.get(key) ?? { child: null, painted: 0, turn: Promise.resolve(), wanted: 0, idle: null };
    painters.delete(key);
    painters.set(key, painter);
    if (painter.idle !== null) clearTimeout(painter.idle);
    painter.idle = null;
    return painter;
  };

  /** Ends the process used longest ago of those nobody waits for; where all are wanted, one of them has to finish first. */
  const takeRoom = async (signal: AbortSignal): Promise<void> => {
    while (running >= PAINTERS_MAX) {
      const least = [...painters].find(([, { child, wanted }]) => child !== null && wanted === 0);
      await Promise.race([least === undefined ? freed.promise : end(...least), closing.promise]);
      signal.throwIfAborted();
    }
    // At once, so that nobody slips in between.
    running += 1;
  };

  const renewed = async (painter: Painter, lost: ReaderChild): Promise<ReaderChild> => {
    painter.painted = 0;
    await lost.close();
    // Its room was taken from it: nobody wanted its pages any more.
    if (closed || painter.child !== lost) throw closedError();
    painter.child = take();
    return painter.child;
  };

  const childOf = async (painter: Painter, signal: AbortSignal): Promise<ReaderChild> => {
    if (painter.child !== null) return painter.painted < PAGES_PER_PROCESS ? painter.child : await renewed(painter, painter.child);
    await takeRoom(signal);
    if (closed) throw closedError();
    painter.child = take();
    painter.painted = 0;
    return painter.child;
  };

  /** A process that was killed from outside is replaced once; a page that kills its process twice is refused. */
  const paintNow = async (painter: Painter, { source, password, page, widthPx }: Request, signal: AbortSignal): Promise<PageImage> => {
    if (closed) throw closedError();
    let child = await childOf(painter, signal);
    for (let tries = 1; ; tries += 1) {
      const first = painter.painted === 0;
      const outcome = await child.render({ source: first ? await sent(source) : null, password: password ?? null, page, widthPx });
      if (outcome.kind === "done") {
        painter.painted += 1;
        return outcome.value;
      }
      child = await renewed(painter, child);
      if (outcome.kind === "slow" || tries === TRIES_MAX) throw lossError(outcome, page);
    }
  };

  /** A request is over, answered or given up. */
  const leave = (key: string, painter: Painter): void => {
    painter.wanted -= 1;
    if (painter.wanted > 0) return;
    tellFreed();
    if (painters.get(key) !== painter) return;
    painter.idle = setTimeout(() => void end(key, painter), IDLE_MS);
    painter.idle.unref();
  };

  return {
    paint: async (request, signal) => {
      signal.throwIfAborted();
      if (closed) throw closedError();
      const key = keyOf(request);
      const painter = painterFor(key);
      painter.wanted += 1;
      const mine = painter.turn.then(() => {
        signal.throwIfAborted();
        return paintNow(painter, request, signal);
      });
      painter.turn = mine.catch(() => {});
      const left = Promise.withResolvers<never>();
      const abort = (): void => left.reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      try {
        return await Promise.race([mine, left.promise]);
      } finally {
        signal.removeEventListener("abort", abort);
        leave(key, painter);
      }
    },
    close: async () => {
      closed = true;
      closing.reject(closedError());
      await Promise.all([...painters].map((entry) => end(...entry)));
    },
  };
};
