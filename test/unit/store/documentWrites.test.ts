import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCollectionWrites } from "#src/store/collections.ts";
import { createDocumentReads } from "#src/store/documentReads.ts";
import { createDocumentWrites } from "#src/store/documentWrites.ts";
import { createFileWrites } from "#src/store/files.ts";
import { refreshSearchIndex } from "#src/store/migrate.ts";
import { someChunk, someCollection, someDocument, someFile, somePage, someSource } from "../../support/documentRepositorySuite.ts";
import { assertWordsInStep, openTestConnection } from "../../support/storeConnection.ts";

describe("documents on one connection", () => {
  let opened: ReturnType<typeof openTestConnection>;
  beforeEach(() => {
    opened = openTestConnection();
  });
  afterEach(() => opened.close());

  /** A collection with a file whose document has a page and a passage per text. */
  const filled = (texts: readonly string[]) => {
    const { db } = opened;
    const documents = createDocumentWrites(db);
    const collections = createCollectionWrites(db, documents.doomUnheld);
    const files = createFileWrites(db, documents.doomUnheld);
    const collection = someCollection();
    const source = someSource(collection.id);
    const document = someDocument();
    collections.saveCollection(collection);
    collections.saveSource(source);
    files.saveFiles([someFile(source, { documentHash: document.hash })]);
    documents.beginDocument(document);
    const pages = texts.map((text, index) => somePage(index + 1, text));
    const chunks = texts.map((text, index) => someChunk(index + 1, index, text));
    documents.addPages(document.hash, { pages, chunks, unread: [], nextPage: texts.length + 1 });
    return { db, documents, collections, source, hash: document.hash };
  };
  const rows = (table: string): unknown => opened.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

  it("keep index and vocabulary in step with the passages; the check notices when they are not", () => {
    const { db } = filled(["The notice period", "Kündigungsfristen 所得税"]);
    expect(() => assertWordsInStep(db)).not.toThrow();
    db.exec("DELETE FROM chunk_words WHERE rowid = (SELECT min(id) FROM chunks)");
    expect(() => assertWordsInStep(db)).toThrow("not in the index");
  });

  it("notice by FTS5's own check a vocabulary that changed behind its index", () => {
    const { db } = filled(["The notice period"]);
    db.exec("DROP TRIGGER terms_delete; DELETE FROM terms WHERE term = 'notice'");
    expect(() => assertWordsInStep(db)).toThrow("malformed");
  });

  it("leave at once when their last file goes, and are swept away in bounded steps, words and all", () => {
    const { db, documents, collections, source, hash } = filled(Array.from({ length: 450 }, (_, index) => `passage word${index}`));
    collections.removeSource(source.id);
    expect([createDocumentReads(db).getDocument(hash), rows("chunks")]).toEqual([null, 450]);
    const left: unknown[] = [];
    while (documents.sweepDocuments()) left.push(rows("chunks"));
    expect(left).toEqual([250, 50, 0, 0, 0, 0, 0]);
    for (let at: number | null = 0; at !== null; ) at = documents.sweepTerms(at);
    expect(["chunks", "chunk_words_docsize", "terms", "pages", "page_bodies", "documents", "holdings"].map(rows)).toEqual(Array(7).fill(0));
    expect(() => assertWordsInStep(db)).not.toThrow();
  });

  it("are shown without unread pages when they begin anew, by every file that holds them", () => {
    const { db, documents, hash } = filled(["first"]);
    documents.addPages(hash, { pages: [], chunks: [], unread: [{ page: 2, reason: "too-slow" }], nextPage: 3 });
    db.exec("UPDATE files SET shown_state = 'partly'");
    documents.beginDocument(someDocument({ hash }));
    expect(db.prepare("SELECT partly, indexed FROM collections").all()).toEqual([{ partly: 0, indexed: 1 }]);
  });

  it("keep words in the vocabulary that another passage has", () => {
    const { db, documents, collections, source } = filled(["shared alone"]);
    const other = filled(["shared"]);
    collections.removeSource(source.id);
    while (documents.sweepDocuments());
    for (let at: number | null = 0; at !== null; ) at = documents.sweepTerms(at);
    expect(db.prepare("SELECT term FROM terms").pluck().all()).toEqual(["shared"]);
    other.documents.addPages(other.hash, { pages: [], chunks: [someChunk(1, 1, "alone again")], unread: [], nextPage: 2 });
    expect(() => assertWordsInStep(db)).not.toThrow();
  });

  it("leave no word behind of pages whose writing failed", () => {
    const { db, documents, hash } = filled(["first"]);
    const chunks = [someChunk(1, 5, "fresh words"), someChunk(1, 5, "same ordinal")];
    expect(() => documents.addPages(hash, { pages: [], chunks, unread: [], nextPage: 2 })).toThrow("UNIQUE");
    documents.addPages(hash, { pages: [], chunks: chunks.slice(0, 1), unread: [], nextPage: 2 });
    expect(() => assertWordsInStep(db)).not.toThrow();
    expect(rows("chunks")).toBe(2);
  });

  it("are indexed anew when words are folded by other rules", () => {
    const { db } = filled(["Kündigungsfrist", "rent"]);
    refreshSearchIndex(db);
    db.exec("DELETE FROM chunk_words; DELETE FROM terms; UPDATE search_version SET version = 'other'");
    expect(() => assertWordsInStep(db)).toThrow();
    refreshSearchIndex(db);
    expect(() => assertWordsInStep(db)).not.toThrow();
  });
});
