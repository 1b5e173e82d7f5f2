/** Documents as they are read in, page by page, and swept away in steps when no file holds them any more. */
import type { Warning } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import { createChunkWords } from "./chunkWords.ts";
import type { Connection } from "./connection.ts";
import { type DocumentRow, documentNotFound, type NewChunk, type PageBatch, PER_DOCUMENT, type StoredPage } from "./documentRows.ts";
import { packPage } from "./pagePacking.ts";
import { fromJson } from "./rows.ts";

/** Chunks or pages deleted in one transaction: a streamed answer's append waits that long. */
const SWEEP_STEP = 200;
const TERMS_STEP = 500;

const sumWarnings = (before: readonly Warning[], pages: readonly StoredPage[]): readonly Warning[] => {
  const counts = new Map(before.map(({ code, count }) => [code, count]));
  for (const { code, count } of pages.flatMap((page) => page.warnings)) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].map(([code, count]) => ({ code, count }));
};
const within = (at: number): number => {
  if (!Number.isInteger(at) || at < 0 || at >= PER_DOCUMENT)
    throw new AppError("request/invalid", "A document has too many pages or passages");
  return at;
};

type Value = string | number | null;

/** Writes of documents on the writer's connection. */
export const createDocumentWrites = (db: Connection) => {
  const words = createChunkWords(db);
  const find = db.prepare<[string], { seq: number; unread: string; warned: string }>(
    "SELECT seq, unread, warned FROM documents WHERE hash = ?",
  );
  const insert = db.prepare<Record<string, Value>>(
    `INSERT INTO documents (hash, reader, kind, title, pages, complete, next_page, unread, warned, unread_pages)
     VALUES (:hash, :reader, :kind, :title, :pages, :complete, :nextPage, :unread, :warned, :unreadPages)`,
  );
  const adopt = db.prepare<[number | bigint, string]>("UPDATE files SET document_seq = ? WHERE document_hash = ?");
  // The trigger tells of unread pages that come or go, not of another document that has none.
  const showAnew = db.prepare<{ hash: string; unreadPages: number }>(
    `UPDATE files SET shown_state = iif(:unreadPages > 0, 'partly', 'indexed') WHERE document_hash = :hash AND shown_state IN ('indexed', 'partly')`,
  );
  const release = db.prepare<[string]>("UPDATE files SET document_seq = NULL WHERE document_hash = ?");
  const dooming = db.prepare<[string]>("UPDATE documents SET hash = 'gone:' || seq WHERE hash = ?");
  const isHeld = db.prepare<[string], number>("SELECT 1 FROM files WHERE document_hash = ? LIMIT 1").pluck();
  const insertPage = db.prepare<Record<string, Value>>(
    `INSERT INTO pages (id, kind, label, width, height, source, characters)
     VALUES (:id, :kind, :label, :width, :height, :source, :characters)`,
  );
  const insertBody = db.prepare<[number, Uint8Array]>("INSERT INTO page_bodies (id, body) VALUES (?, ?)");
  const insertChunk = db.prepare<Record<string, Value>>(
    `INSERT INTO chunks (id, page, text_start, text_end, text, context, locator)
     VALUES (:id, :page, :start, :end, :text, :context, :locator)`,
  );
  const grow = db.prepare<Record<string, Value>>(
    `UPDATE documents SET stored_pages = stored_pages + :pages, chunks = chunks + :chunks, next_page = :nextPage,
       unread = :unread, unread_pages = :unreadPages, warned = :warned WHERE seq = :seq`,
  );
  const finish = db.prepare<[number, string]>("UPDATE documents SET complete = 1, pages = ? WHERE hash = ?");
  const doomingOrphans = db.prepare<[]>(
    `UPDATE documents SET hash = 'gone:' || seq
     WHERE hash < 'gone:' AND NOT EXISTS (SELECT 1 FROM files WHERE files.document_hash = documents.hash)`,
  );
  const gone = db.prepare<[], number>("SELECT seq FROM documents WHERE hash >= 'gone:' AND hash < 'gone;' LIMIT 1").pluck();
  const goneChunks = db.prepare<[number, number, number], number>("SELECT id FROM chunks WHERE id >= ? AND id < ? LIMIT ?").pluck();
  const deleteVectors = db.prepare<[number]>("DELETE FROM vectors WHERE chunk_id = ?");
  const deleteChunk = db.prepare<[number]>("DELETE FROM chunks WHERE id = ?");
  const deleteBodies = db.prepare<[number, number, number]>(
    "DELETE FROM page_bodies WHERE id IN (SELECT id FROM pages WHERE id >= ? AND id < ? LIMIT ?)",
  );
  const deletePages = db.prepare<[number, number, number]>(
    "DELETE FROM pages WHERE id IN (SELECT id FROM pages WHERE id >= ? AND id < ? LIMIT ?)",
  );
  const deleteDocument = db.prepare<[number]>("DELETE FROM documents WHERE seq = ?");

  const addPage = (first: number, page: StoredPage): void => {
    const { kind, label, width, height, source, characters } = page;
    const id = first + within(page.page);
    insertPage.run({ id, kind, label, width, height, source, characters });
    insertBody.run(id, packPage(page));
  };
  const addChunk = (first: number, chunk: NewChunk): number => {
    const { page, start, end, text, context, locator } = chunk;
    const id = first + within(chunk.ordinal);
    insertChunk.run({ id, page, start, end, text, context, locator: JSON.stringify(locator) });
    return id;
  };

  /** To be called inside a transaction: documents of these hashes that no file holds leave at once and are swept later. */
  const doomUnheld = (hashes: readonly (string | null)[]): void => {
    for (const hash of new Set(hashes)) if (hash !== null && isHeld.get(hash) === undefined) dooming.run(hash);
  };

  return {
    doomUnheld,
    /** Documents that were begun, and whose file was not: to be called while nothing is read. They are swept later. */
    doomOrphans: (): void => {
      doomingOrphans.run();
    },
    /** A document that is there under this hash is replaced: its chunks' ids are never used again. */
    beginDocument: (row: DocumentRow): void => {
      db.transaction(() => {
        release.run(row.hash);
        dooming.run(row.hash);
        const { lastInsertRowid } = insert.run({
          ...row,
          complete: row.complete ? 1 : 0,
          unread: JSON.stringify(row.unread),
          warned: JSON.stringify(row.warned),
          unreadPages: row.unread.length,
        });
        adopt.run(lastInsertRowid, row.hash);
        showAnew.run({ hash: row.hash, unreadPages: row.unread.length });
      }).immediate();
    },
    addPages: (hash: string, { pages, chunks, unread, nextPage }: PageBatch): void => {
      const indexed = db.transaction(() => {
        const document = find.get(hash);
        if (document === undefined) throw documentNotFound();
        const first = document.seq * PER_DOCUMENT;
        for (const page of pages) addPage(first, page);
        const added = words.add(chunks.map((chunk) => ({ id: addChunk(first, chunk), text: chunk.text, context: chunk.context })));
        const allUnread = [...fromJson<DocumentRow["unread"]>(document.unread), ...unread];
        grow.run({
          seq: document.seq,
          pages: pages.length,
          chunks: chunks.length,
          nextPage,
          unread: JSON.stringify(allUnread),
          unreadPages: allUnread.length,
          warned: JSON.stringify(sumWarnings(fromJson<Warning[]>(document.warned), pages)),
        });
        return added;
      });
      indexed.immediate().committed();
    },
    finishDocument: (hash: string, pages: number): void => {
      if (finish.run(pages, hash).changes === 0) throw documentNotFound();
    },
    /** One step through the vocabulary: where to go on, null at the end. Run after sweeping, so that words of deleted texts leave. */
    sweepTerms: (after: number): number | null => db.transaction(() => words.sweepTerms(after, TERMS_STEP)).immediate(),
    /** One step of deleting what no file holds any more; false when nothing is left. */
    sweepDocuments: (): boolean =>
      db
        .transaction(() => {
          const seq = gone.get();
          if (seq === undefined) return false;
          const [from, to] = [seq * PER_DOCUMENT, (seq + 1) * PER_DOCUMENT];
          const chunks = goneChunks.all(from, to, SWEEP_STEP);
          words.remove(chunks);
          for (const id of chunks) {
            deleteVectors.run(id);
            deleteChunk.run(id);
          }
          if (chunks.length > 0) return true;
          deleteBodies.run(from, to, SWEEP_STEP);
          if (deletePages.run(from, to, SWEEP_STEP).changes === 0) deleteDocument.run(seq);
          return true;
        })
        .immediate(),
  };
};
