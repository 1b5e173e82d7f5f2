/** Documents, their pages and their passages as they are read. */
import type { DocumentKind, Locator, PageSummary } from "#src/contract/document.ts";
import type { Connection } from "./connection.ts";
import { type Chunk, type DocumentRow, documentNotFound, PER_DOCUMENT, type StoredPage } from "./documentRows.ts";
import { unpackPage } from "./pagePacking.ts";
import { fromJson } from "./rows.ts";

export interface StoredDocument extends Omit<DocumentRow, "complete" | "unread" | "warned"> {
  readonly complete: 0 | 1;
  readonly unread: string;
  readonly warned: string;
}
/** Columns of a document; the table must be called `d` in the query. */
export const DOCUMENT_COLUMNS = "d.hash, d.reader, d.kind, d.title, d.pages, d.complete, d.next_page AS nextPage, d.unread, d.warned";
export const toDocument = (row: StoredDocument): DocumentRow => ({
  ...row,
  complete: row.complete === 1,
  unread: fromJson<DocumentRow["unread"]>(row.unread),
  warned: fromJson<DocumentRow["warned"]>(row.warned),
});

export interface StoredChunk {
  readonly id: number;
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly context: string;
  readonly locator: string;
  readonly documentHash: string;
}
/** Columns of a chunk; the tables must be called `k` and, for its document, `d` in the query. */
export const CHUNK_COLUMNS = "k.id, k.page, k.text_start AS start, k.text_end AS end, k.text, k.context, k.locator, d.hash AS documentHash";
export const toChunk = (row: StoredChunk): Chunk => ({
  id: row.id,
  documentHash: row.documentHash,
  page: row.page,
  ordinal: row.id % PER_DOCUMENT,
  start: row.start,
  end: row.end,
  text: row.text,
  context: row.context,
  locator: fromJson<Locator>(row.locator),
});

interface PageRow extends Omit<PageSummary, "page"> {
  readonly id: number;
}
const PAGE_COLUMNS = "p.id, p.kind, p.label, p.width, p.height, p.source, p.characters";

/** Reads of documents on one connection. Throws document/not-found. */
export const createDocumentReads = (db: Connection) => {
  const bySeq = db.prepare<[string], number>("SELECT seq FROM documents WHERE hash = ?").pluck();
  const byHash = db.prepare<[string], StoredDocument & { readonly kind: DocumentKind }>(
    `SELECT ${DOCUMENT_COLUMNS} FROM documents AS d WHERE d.hash = ?`,
  );
  const pages = db.prepare<[number, number], PageRow>(`SELECT ${PAGE_COLUMNS} FROM pages AS p WHERE p.id >= ? AND p.id < ? ORDER BY p.id`);
  const page = db.prepare<[number], PageRow & { readonly body: Uint8Array }>(
    `SELECT ${PAGE_COLUMNS}, b.body FROM pages AS p JOIN page_bodies AS b ON b.id = p.id WHERE p.id = ?`,
  );
  const chunks = db.prepare<[number, number, number], StoredChunk>(
    `SELECT ${CHUNK_COLUMNS} FROM chunks AS k JOIN documents AS d ON d.seq = k.id >> 20 WHERE k.id >= ? AND k.id < ? ORDER BY k.id LIMIT ?`,
  );
  const seqOf = (hash: string): number => {
    const seq = bySeq.get(hash);
    if (seq === undefined) throw documentNotFound();
    return seq;
  };
  return {
    getDocument: (hash: string): DocumentRow | null => {
      const row = byHash.get(hash);
      return row === undefined ? null : toDocument(row);
    },
    listPages: (hash: string): readonly PageSummary[] => {
      const from = seqOf(hash) * PER_DOCUMENT;
      return pages.all(from, from + PER_DOCUMENT).map(({ id, ...row }) => ({ page: id - from, ...row }));
    },
    getPage: (hash: string, number: number): StoredPage => {
      const row = page.get(seqOf(hash) * PER_DOCUMENT + number);
      if (row === undefined) throw documentNotFound();
      const { id: _, body, ...summary } = row;
      return { page: number, ...summary, ...unpackPage(body) };
    },
    chunksOf: (hash: string, from: number, limit: number): readonly Chunk[] => {
      const first = seqOf(hash) * PER_DOCUMENT;
      return chunks.all(first + from, first + PER_DOCUMENT, limit).map(toChunk);
    },
  };
};
