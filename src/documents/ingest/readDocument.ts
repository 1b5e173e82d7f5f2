/** Reads one document into the store from where it was left, in checkpoints; what is known already is not read. */
import { AppError } from "#src/contract/errors.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { DocumentRow, FileRow, ReaderEvent, ReaderSource } from "../ports.ts";
import { BATCH_MS, type Batch, createBatch } from "./batch.ts";
import { orLate } from "./late.ts";
import { isCurrent, readerName } from "./readerName.ts";

export type ReadDeps = Pick<DocumentsDeps, "repository" | "reader" | "settings" | "surroundings">;

export interface ReadJob {
  readonly file: FileRow;
  readonly source: ReaderSource;
  /** After each checkpoint, in pages. */
  readonly progressed: (done: number, total: number | null) => void;
}

/** Documents being read now, by hash: the same bytes are read once, whoever else holds them waits. */
export type Claims = Map<string, Promise<void>>;

type Outcome = { readonly kind: "read"; readonly hash: string } | { readonly kind: "from"; readonly page: number };
type Opened = Extract<ReaderEvent, { readonly kind: "opened" }>;

/** Each further try has a reason: other bytes than before, or pages known from another file. */
const TRIES_MAX = 4;
const CHUNKS_AT_ONCE = 500;

const countChunks = async ({ repository }: ReadDeps, hash: string): Promise<number> => {
  for (let count = 0; ; ) {
    const some = await repository.chunksOf(hash, count, CHUNKS_AT_ONCE);
    count += some.length;
    if (some.length < CHUNKS_AT_ONCE) return count;
  }
};

/** Writes when the batch is full or old; while the reader is at a slow page, too. */
const readPages = async (
  deps: ReadDeps,
  events: AsyncIterator<ReaderEvent>,
  batch: Batch,
  written: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const now = deps.surroundings.monotonicNow;
  const write = async (): Promise<void> => {
    await batch.write();
    await written();
  };
  for (;;) {
    const next = events.next();
    // A write that fails while the reader is at work leaves this promise behind.
    next.catch(() => undefined);
    for (;;) {
      const arrived = batch.since === null ? await next : await orLate(next, BATCH_MS - (now() - batch.since));
      if (arrived !== "late") break;
      await write();
    }
    const { done, value } = await next;
    signal.throwIfAborted();
    if (done === true) throw new AppError("reader/crashed", "The reader ended without saying so");
    if (value.kind === "page") batch.add(value.page);
    if (value.kind === "unread") batch.addUnread(value.unread);
    if (batch.isFull || (value.kind === "end" && !batch.isEmpty)) await write();
    if (value.kind === "end") return;
  }
};

/** Gives the document's hash. Throws what the reader throws, the store's errors, or the signal's reason. */
export const readDocument = async (deps: ReadDeps, claims: Claims, job: ReadJob, signal: AbortSignal): Promise<string> => {
  const { repository, reader } = deps;
  const { ocrLanguages } = deps.settings();
  const name = readerName(reader.version, ocrLanguages);
  const isGoodFor = (row: DocumentRow | null): row is DocumentRow => row !== null && isCurrent(row, reader.version, ocrLanguages);

  const begin = async (opened: Opened): Promise<void> => {
    await repository.beginDocument({
      hash: opened.sha256,
      reader: name,
      kind: opened.documentKind,
      title: opened.title,
      pages: opened.pages,
      complete: false,
      nextPage: 1,
      unread: [],
      warned: [],
    });
  };

  /** The part after `opened`, alone with this hash. */
  const readOpened = async (opened: Opened, events: AsyncIterator<ReaderEvent>, firstPage: number): Promise<Outcome> => {
    const hash = opened.sha256;
    const known = await repository.getDocument(hash);
    if (isGoodFor(known) && known.complete) return { kind: "read", hash };
    const nextPage = isGoodFor(known) ? known.nextPage : 1;
    if (nextPage !== firstPage) return { kind: "from", page: nextPage };
    if (nextPage === 1) await begin(opened);
    const total = opened.pages ?? known?.pages ?? null;
    const tell = async (done: number): Promise<void> => {
      await repository.updateFile(job.file.id, { documentHash: hash, state: { kind: "reading", done, total } });
      job.progressed(done, total);
    };
    await tell(nextPage - 1);
    const nextOrdinal = nextPage === 1 ? 0 : await countChunks(deps, hash);
    const batch = createBatch(
      { repository, monotonicNow: deps.surroundings.monotonicNow },
      { hash, title: opened.title, nextPage, nextOrdinal },
    );
    await readPages(deps, events, batch, () => tell(batch.nextPage - 1), signal);
    await repository.finishDocument(hash, batch.nextPage - 1);
    return { kind: "read", hash };
  };

  const readFrom = async (firstPage: number): Promise<Outcome> => {
    const { password } = job.file;
    const request = { source: job.source, ocrLanguages, firstPage, ...(password === null ? {} : { password }) };
    const events = reader.read(request, signal)[Symbol.asyncIterator]();
    try {
      const first = await events.next();
      if (first.done === true || first.value.kind !== "opened")
        throw new AppError("reader/crashed", "The reader did not open the document");
      const hash = first.value.sha256;
      const other = claims.get(hash);
      if (other !== undefined) {
        await events.return?.();
        await other;
        return { kind: "from", page: firstPage };
      }
      const mine = Promise.withResolvers<void>();
      claims.set(hash, mine.promise);
      try {
        return await readOpened(first.value, events, firstPage);
      } finally {
        claims.delete(hash);
        mine.resolve();
      }
    } finally {
      await events.return?.();
    }
  };

  const begun = job.file.documentHash === null ? null : await repository.getDocument(job.file.documentHash);
  let firstPage = isGoodFor(begun) && !begun.complete ? begun.nextPage : 1;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const outcome = await readFrom(firstPage);
    if (outcome.kind === "read") return outcome.hash;
    firstPage = outcome.page;
  }
  throw new AppError("document/changed", "The document changed each time it was read");
};
