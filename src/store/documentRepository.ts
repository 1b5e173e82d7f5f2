/** The document repository over the store's threads; the shape of the documents domain's port, which wiring/ checks. */
import type { PageSummary, SearchFilters } from "#src/contract/document.ts";
import type { BinItemId, ChatId, CollectionId, FileId, SourceId } from "#src/contract/ids.ts";
import type {
  Chunk,
  CollectionRow,
  CountedCollection,
  DocumentRow,
  FilePatch,
  FileQuery,
  FileRow,
  FileWithDocument,
  NewVector,
  PageBatch,
  ScopeDocument,
  ScoredChunk,
  SourceRow,
  StoredPage,
  VectorSearch,
  WordSearch,
} from "./documentRows.ts";
import type { Operations } from "./operations.ts";
import type { Thread } from "./threadClient.ts";

export interface DocumentRepository {
  listCollections(): Promise<readonly CountedCollection[]>;
  getCollection(id: CollectionId): Promise<CountedCollection>;
  saveCollection(row: CollectionRow): Promise<void>;
  removeCollection(id: CollectionId, deletedAt: number): Promise<BinItemId>;
  attachmentsOf(chatId: ChatId): Promise<CollectionRow | null>;
  listSources(collectionId: CollectionId | null): Promise<readonly SourceRow[]>;
  saveSource(row: SourceRow): Promise<void>;
  removeSource(id: SourceId): Promise<void>;
  saveFiles(rows: readonly FileRow[]): Promise<void>;
  removeFiles(ids: readonly FileId[]): Promise<void>;
  filesOfSource(id: SourceId): Promise<readonly Pick<FileRow, "id" | "path" | "identity" | "state">[]>;
  getFile(id: FileId): Promise<FileWithDocument>;
  listFiles(query: FileQuery): Promise<{ readonly files: readonly FileWithDocument[]; readonly total: number }>;
  filesToRead(collectionId: CollectionId, limit: number): Promise<readonly FileRow[]>;
  updateFile(id: FileId, patch: FilePatch): Promise<void>;
  getDocument(hash: string): Promise<DocumentRow | null>;
  beginDocument(row: DocumentRow): Promise<void>;
  addPages(hash: string, batch: PageBatch): Promise<void>;
  finishDocument(hash: string, pages: number): Promise<void>;
  listPages(hash: string): Promise<readonly PageSummary[]>;
  getPage(hash: string, page: number): Promise<StoredPage>;
  chunksOf(hash: string, from: number, limit: number): Promise<readonly Chunk[]>;
  scope(filters: SearchFilters): Promise<readonly ScopeDocument[]>;
  searchWords(query: string, options: WordSearch): Promise<{ readonly terms: readonly string[]; readonly hits: readonly ScoredChunk[] }>;
  searchVectors(vector: Float32Array, options: VectorSearch): Promise<readonly ScoredChunk[]>;
  withoutVector(modelKey: string, collectionId: CollectionId, limit: number): Promise<readonly Chunk[]>;
  saveVectors(modelKey: string, vectors: readonly NewVector[]): Promise<void>;
  countVectors(modelKey: string, collectionId: CollectionId): Promise<{ readonly done: number; readonly total: number }>;
  getCheckpoint(id: string): Promise<string | null>;
  saveCheckpoint(id: string, data: string): Promise<void>;
  removeCheckpoint(id: string): Promise<void>;
}

/**
 * Reads go to the reader: it sees every write that has resolved. `sweep`: deletes in steps, between which others write, the documents no file holds any
 * more; the methods that can leave some resolve when they are gone. `removeBytes`: of an upload; a source of another kind has none.
 */
export const createDocumentRepository = (
  { writer, reader }: { readonly writer: Thread<Operations["writer"]>; readonly reader: Thread<Operations["reader"]> },
  sweep: () => Promise<void>,
  removeBytes: (id: SourceId) => Promise<void>,
): DocumentRepository => ({
  listCollections: () => reader.call("listCollections"),
  getCollection: (id) => reader.call("getCollection", id),
  saveCollection: (row) => writer.call("saveCollection", row),
  removeCollection: (id, deletedAt) => writer.call("removeCollection", id, deletedAt),
  attachmentsOf: (chatId) => reader.call("attachmentsOf", chatId),
  listSources: (collectionId) => reader.call("listSources", collectionId),
  saveSource: (row) => writer.call("saveSource", row),
  removeSource: async (id) => {
    await writer.call("removeSource", id);
    await removeBytes(id);
    await sweep();
  },
  saveFiles: async (rows) => {
    await writer.call("saveFiles", rows);
    await sweep();
  },
  removeFiles: async (ids) => {
    await writer.call("removeFiles", ids);
    await sweep();
  },
  filesOfSource: (id) => reader.call("filesOfSource", id),
  getFile: (id) => reader.call("getFile", id),
  listFiles: (query) => reader.call("listFiles", query),
  filesToRead: (collectionId, limit) => reader.call("filesToRead", collectionId, limit),
  updateFile: async (id, patch) => {
    await writer.call("updateFile", id, patch);
    if (patch.documentHash !== undefined) await sweep();
  },
  getDocument: (hash) => reader.call("getDocument", hash),
  beginDocument: async (row) => {
    await writer.call("beginDocument", row);
    await sweep();
  },
  addPages: (hash, batch) => writer.call("addPages", hash, batch),
  finishDocument: (hash, pages) => writer.call("finishDocument", hash, pages),
  listPages: (hash) => reader.call("listPages", hash),
  getPage: (hash, page) => reader.call("getPage", hash, page),
  chunksOf: (hash, from, limit) => reader.call("chunksOf", hash, from, limit),
  scope: (filters) => reader.call("scope", filters),
  searchWords: (query, options) => reader.call("searchWords", query, options),
  searchVectors: (vector, options) => reader.call("searchVectors", vector, options),
  withoutVector: (modelKey, collectionId, limit) => reader.call("withoutVector", modelKey, collectionId, limit),
  saveVectors: (modelKey, vectors) => writer.call("saveVectors", modelKey, vectors),
  countVectors: (modelKey, collectionId) => reader.call("countVectors", modelKey, collectionId),
  getCheckpoint: (id) => reader.call("getCheckpoint", id),
  saveCheckpoint: (id, data) => writer.call("saveCheckpoint", id, data),
  removeCheckpoint: (id) => writer.call("removeCheckpoint", id),
});
