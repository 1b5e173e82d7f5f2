/** What the documents domain needs from others; wiring/ meets these with the store, the reader, the engine and children. */
import type {
  Cell,
  DocumentKind,
  FileState,
  Locator,
  PageSummary,
  PageText,
  SearchFilters,
  UnreadPage,
  Warning,
} from "#src/contract/document.ts";
import type { CellQuestion } from "#src/contract/grounding.ts";
import type { BinItemId, ChatId, CollectionId, FileId, RunId, SourceId } from "#src/contract/ids.ts";

/** Which bytes a path held when it was looked at (`dev`, `ino` as decimal strings: 64 bit). */
export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** A file in place, or an upload, whose bytes lie encrypted under `blobId` (= the source's id). */
export type SourceRow = {
  readonly id: SourceId;
  readonly collectionId: CollectionId;
  readonly addedAt: number;
} & ({ readonly kind: "file" | "folder"; readonly path: string } | { readonly kind: "upload"; readonly name: string });

export interface CollectionRow {
  readonly id: CollectionId;
  readonly name: string;
  readonly kind: "named" | "attachments";
  readonly chatId: ChatId | null;
  readonly createdAt: number;
  readonly paused: boolean;
}

/** What a list of collections shows besides the row. Counts are kept by the repository, not made by counting each time. */
export interface CollectionCounts {
  readonly total: number;
  readonly waiting: number;
  readonly reading: number;
  readonly indexed: number;
  readonly partly: number;
  readonly failed: number;
  readonly missing: number;
  readonly pages: number;
  readonly passages: number;
  readonly revision: number;
}

export interface FileRow {
  readonly id: FileId;
  readonly collectionId: CollectionId;
  readonly sourceId: SourceId;
  /** Absolute; "" for an upload. */
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly identity: FileIdentity;
  readonly state: FileState;
  /** Set as soon as the bytes are hashed. */
  readonly documentHash: string | null;
  readonly password: string | null;
}

/** A document's text, shared by all files with these bytes. */
export interface DocumentRow {
  readonly hash: string;
  /** Reader version and options it was read with: another one means reading anew. */
  readonly reader: string;
  readonly kind: DocumentKind;
  readonly title: string | null;
  readonly pages: number | null;
  /** False while it is being read; `nextPage` is where to go on. */
  readonly complete: boolean;
  readonly nextPage: number;
  readonly unread: readonly UnreadPage[];
  readonly warned: readonly Warning[];
}

/** A passage: a stretch of one page's text. `id` is the store's row. */
export interface NewChunk {
  readonly page: number;
  /** Ordinal within the document, from 0. */
  readonly ordinal: number;
  /** [start, end) in the page's text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Searched along with the text, not part of it: headings, table header, file title. */
  readonly context: string;
  readonly locator: Locator;
}
export interface Chunk extends NewChunk {
  readonly id: number;
  readonly documentHash: string;
}

export interface StoredPage extends PageText {
  readonly cells: readonly Cell[];
}

/** A chunk found, with the file it was found through (the first by name, where several files share the bytes). */
export interface FoundChunk {
  readonly chunk: Chunk;
  readonly fileId: FileId;
  readonly collectionId: CollectionId;
  readonly fileName: string;
  readonly kind: DocumentKind;
}
export interface WordHit extends FoundChunk {
  /** BM25 as FTS5 gives it, negated: higher is better. */
  readonly score: number;
}
/** Cosine similarity, −1 … 1. */
export interface VectorHit extends FoundChunk {
  readonly score: number;
}

/**
 * Durable collections and their text. Each method one transaction; when it resolves, kill -9 loses nothing of it. Throws collection/not-found,
 * document/not-found, store/disk-full, store/read-only. Everything is encrypted at rest, file names and paths included.
 */
export interface DocumentRepository {
  listCollections(): Promise<readonly (CollectionRow & { readonly counts: CollectionCounts })[]>;
  getCollection(id: CollectionId): Promise<CollectionRow & { readonly counts: CollectionCounts }>;
  /** Inserts or replaces by id. */
  saveCollection(row: CollectionRow): Promise<void>;
  /** Into the bin: gone from every list and search; sources and files come back with it. */
  removeCollection(id: CollectionId, deletedAt: number): Promise<BinItemId>;
  /** The attachments' collection of a chat, null before the first. */
  attachmentsOf(chatId: ChatId): Promise<CollectionRow | null>;

  listSources(collectionId: CollectionId | null): Promise<readonly SourceRow[]>;
  saveSource(row: SourceRow): Promise<void>;
  /** With its files; documents that no file holds any more go too. */
  removeSource(id: SourceId): Promise<void>;

  /** Inserts or replaces by id, at most 1,000 at a time. */
  saveFiles(rows: readonly FileRow[]): Promise<void>;
  /** Documents that no file holds any more go too. */
  removeFiles(ids: readonly FileId[]): Promise<void>;
  /** Without its rows being read one by one: path and identity of every file of a source, for comparing with the disk. */
  filesOfSource(id: SourceId): Promise<readonly Pick<FileRow, "id" | "path" | "identity" | "state">[]>;
  getFile(id: FileId): Promise<FileRow & { readonly document: DocumentRow | null }>;
  listFiles(query: {
    readonly collectionId: CollectionId;
    readonly states?: readonly ("waiting" | "reading" | "indexed" | "partly" | "failed" | "missing")[];
    readonly name?: string;
    readonly sort: "name" | "modified" | "size" | "state";
    readonly descending: boolean;
    readonly offset: number;
    readonly limit: number;
  }): Promise<{ readonly files: readonly (FileRow & { readonly document: DocumentRow | null })[]; readonly total: number }>;
  /** Waiting and reading files of a collection, those begun first. */
  filesToRead(collectionId: CollectionId, limit: number): Promise<readonly FileRow[]>;
  /** Changes state, hash or password of one file; counts and revision follow. */
  updateFile(id: FileId, patch: Partial<Pick<FileRow, "state" | "documentHash" | "password" | "identity">>): Promise<void>;

  getDocument(hash: string): Promise<DocumentRow | null>;
  /** Makes the row, or empties the document for reading anew. */
  beginDocument(row: DocumentRow): Promise<void>;
  /** A checkpoint: pages with their chunks and what could not be read, and nextPage, in one transaction. */
  addPages(
    hash: string,
    batch: {
      readonly pages: readonly StoredPage[];
      readonly chunks: readonly NewChunk[];
      readonly unread: readonly UnreadPage[];
      readonly nextPage: number;
    },
  ): Promise<void>;
  /** complete = true; `pages` as counted. */
  finishDocument(hash: string, pages: number): Promise<void>;

  listPages(hash: string): Promise<readonly PageSummary[]>;
  getPage(hash: string, page: number): Promise<StoredPage>;
  /** In order of ordinal, from `from` on. */
  chunksOf(hash: string, from: number, limit: number): Promise<readonly Chunk[]>;
  /** Number of chunks and of pages with text of the documents in scope, for coverage. Each document once, however many files hold it. */
  scope(filters: SearchFilters): Promise<readonly ScopeDocument[]>;

  /** By words: BM25 over text and context, compounds and CJK included. With `question` one of the words will do and common ones weigh little; else all must be there, the last as a beginning. */
  searchWords(
    query: string,
    options: { readonly filters: SearchFilters; readonly mode: "question" | "words"; readonly limit: number },
  ): Promise<{ readonly terms: readonly string[]; readonly hits: readonly WordHit[] }>;
  searchVectors(
    vector: Float32Array,
    options: { readonly modelKey: string; readonly filters: SearchFilters; readonly limit: number },
  ): Promise<readonly VectorHit[]>;
  /** Chunks of a collection that have no vector of this model. */
  withoutVector(modelKey: string, collectionId: CollectionId, limit: number): Promise<readonly Chunk[]>;
  /** `vectors`: one per chunk id, length the model's dimension, L2 norm 1. */
  saveVectors(modelKey: string, vectors: readonly { readonly chunkId: number; readonly vector: Float32Array }[]): Promise<void>;
  countVectors(modelKey: string, collectionId: CollectionId): Promise<{ readonly done: number; readonly total: number }>;

  /** Checkpoint of a scan or task, by the answer's id; null: none. `data` is the domain's own JSON. */
  getCheckpoint(id: string): Promise<string | null>;
  saveCheckpoint(id: string, data: string): Promise<void>;
  removeCheckpoint(id: string): Promise<void>;
}

export interface ScopeDocument {
  readonly hash: string;
  readonly fileId: FileId;
  readonly fileName: string;
  readonly kind: DocumentKind;
  readonly complete: boolean;
  /** Pages with the number of their chunks; pages without text are not listed. */
  readonly pages: readonly { readonly page: number; readonly chunks: number }[];
  readonly unread: readonly UnreadPage[];
}

/** Encrypted bytes of uploads, by the source's id. */
export interface BlobStore {
  read(id: SourceId): Promise<Uint8Array>;
  remove(id: SourceId): Promise<void>;
}

/** The reader (reader/reader.ts), as the domain sees it. */
export interface Reader {
  /** Goes into DocumentRow.reader along with the OCR languages. */
  readonly version: number;
  read(
    request: {
      readonly source: ReaderSource;
      readonly password?: string;
      readonly ocrLanguages: readonly ("eng" | "deu")[];
      readonly firstPage: number;
    },
    signal: AbortSignal,
  ): AsyncIterable<ReaderEvent>;
  render(
    request: { readonly source: ReaderSource; readonly password?: string; readonly page: number; readonly widthPx: number },
    signal: AbortSignal,
  ): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array; readonly widthPx: number; readonly heightPx: number }>;
}
/** `bytes` is asked once for each reading, and once for each process that paints: pages painted after the first cost no decrypting. */
export type ReaderSource =
  | { readonly kind: "file"; readonly path: string; readonly identity: FileIdentity }
  | { readonly kind: "upload"; readonly id: SourceId; readonly name: string; readonly bytes: () => Promise<Uint8Array> };
export type ReaderEvent =
  | {
      readonly kind: "opened";
      readonly sha256: string;
      readonly documentKind: DocumentKind;
      readonly title: string | null;
      readonly pages: number | null;
    }
  | { readonly kind: "page"; readonly page: StoredPage }
  | { readonly kind: "unread"; readonly unread: UnreadPage }
  | { readonly kind: "end" };

/** Runs a question on cells in a killable child that holds only those cells; no free SQL. Throws document/no-columns with the names there are. */
export interface CellQueries {
  run(
    table: { readonly columns: readonly string[]; readonly firstRow: number; readonly rows: readonly (readonly (Cell | null)[])[] },
    question: CellQuestion,
    signal: AbortSignal,
  ): Promise<{
    readonly query: string;
    readonly value: string;
    /** Rows and column indices (from 0) the value was made of. */
    readonly used: readonly { readonly row: number; readonly column: number }[];
    /** Rows the value was computed from: all that passed the filters where rows are counted, else those with something of the kind asked for. */
    readonly rows: number;
    readonly leftOut: number;
  }>;
}

/** Clock and identity, so that computation stays pure. */
export interface DocumentsSurroundings {
  now(): number;
  monotonicNow(): number;
  newId<T extends CollectionId | SourceId | FileId | RunId>(): T;
}
