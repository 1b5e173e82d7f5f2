/** Processes that paint pages: a document that is looked at keeps its process for a while, so that only its first page pays for opening it. */
import { createHash } from "node:crypto";
import { AppError } from "#src/contract/errors.ts";
import type { DocumentReader, DocumentSource, PageImage } from "./reader.ts";
import type { ReaderChild } from "./readerChild.ts";

type Request = Parameters<DocumentReader["render"]>[0];

/** Documents open for painting at the same time; the one used longest ago makes way. */
const PAINTERS_MAX = 2;
/** Nobody turned a page for so long: its memory is given back. */
const IDLE_MS = 20_000;
/** What a parser leaks goes with its process (SECURITY.md, row 1). */
const PAGES_PER_PROCESS = 50;

const TRIES_MAX = 2;

interface Painter {
  child: ReaderChild;
  painted: number;
  /** Pages wait for each other: a process paints one at a time. */
  turn: Promise<unknown>;
  waiting: number;
  idle: NodeJS.Timeout | null;
}

/** Names the bytes and what opens them; never leaves this process. */
const keyOf = ({ source, password }: { readonly source: DocumentSource; readonly password?: string }): string => {
  const bytes = source.kind === "file" ? [source.path, ...Object.values(source.identity)].join("\0") : source.name;
  const hash = createHash("sha256").update(bytes);
  if (source.kind === "bytes") hash.update(source.bytes);
  return hash.update(`\0${password ?? ""}`).digest("hex");
};

export interface Painters {
  /** Throws what DocumentReader.render throws. An aborted request leaves its place in the queue; a page that is being painted is painted to its end. */
  paint(request: Request, signal: AbortSignal): Promise<PageImage>;
  close(): Promise<void>;
}

/** `take`: a process that has no document yet. */
export const createPainters = (take: () => ReaderChild): Painters => {
  const painters = new Map<string, Painter>();
  let closed = false;

  const end = async (key: string): Promise<void> => {
    const painter = painters.get(key);
    painters.delete(key);
    if (painter === undefined) return;
    if (painter.idle !== null) clearTimeout(painter.idle);
    await painter.child.close();
  };

  const painterFor = (key: string): Painter => {
    const known = painters.get(key);
    // Put last: the first of the map is the one used longest ago.
    painters.delete(key);
    const painter = known ?? { child: take(), painted: 0, turn: Promise.resolve(), waiting: 0, idle: null };
    painters.set(key, painter);
    if (painter.idle !== null) clearTimeout(painter.idle);
    for (const [other, { waiting }] of painters) if (painters.size > PAINTERS_MAX && other !== key && waiting === 0) void end(other);
    return painter;
  };

  const renew = (painter: Painter): void => {
    void painter.child.close();
    painter.child = take();
    painter.painted = 0;
  };

  /** What is taken once all are closed would be ended by nobody. */
  const refuseClosed = (): void => {
    if (closed) throw new AppError("core/unreachable", "The reader is closed");
  };

  /** A process that was killed from outside is replaced once; a page that kills its process twice is refused. */
  const paintNow = async (painter: Painter, { source, password, page, widthPx }: Request): Promise<PageImage> => {
    refuseClosed();
    if (painter.painted >= PAGES_PER_PROCESS) renew(painter);
    const input = { source, password: password ?? null, page, widthPx };
    for (let tries = 1; ; tries += 1) {
      painter.painted += 1;
      const outcome = await painter.child.render(input);
      if (outcome.kind === "done") return outcome.value;
      refuseClosed();
      renew(painter);
      if (outcome.kind === "slow") throw new AppError("document/too-slow", "The page could not be painted in time", { details: { page } });
      if (tries === TRIES_MAX) throw new AppError("reader/crashed", `The reader's process died: ${outcome.detail}`, { details: { page } });
    }
  };

  return {
    paint: async (request, signal) => {
      signal.throwIfAborted();
      refuseClosed();
      const key = keyOf(request);
      const painter = painterFor(key);
      painter.waiting += 1;
      const mine = painter.turn.then(() => {
        signal.throwIfAborted();
        return paintNow(painter, request);
      });
      painter.turn = mine.catch(() => {});
      const left = Promise.withResolvers<never>();
      const leave = (): void => left.reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
      try {
        return await Promise.race([mine, left.promise]);
      } finally {
        signal.removeEventListener("abort", leave);
        void painter.turn.then(() => {
          painter.waiting -= 1;
          if (painter.waiting > 0 || painters.get(key) !== painter) return;
          painter.idle = setTimeout(() => void end(key), IDLE_MS);
          painter.idle.unref();
        });
      }
    },
    close: async () => {
      closed = true;
      await Promise.all([...painters.keys()].map(end));
    },
  };
};
