/** What the document repository takes and gives: the shapes of the documents domain's port, which wiring/ checks. */
import type { Cell, DocumentKind, FileState, Locator, PageText, SearchFilters, UnreadPage, Warning } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { ChatId, CollectionId, FileId, SourceId } from "#src/contract/ids.ts";
import type { FileIdentity } from "./library.ts";

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
/** `indexed` and `partly` exclude each other; all six states add up to `total`. A document held by several files of a collection counts once in pages and passages. */
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
export type CountedCollection = CollectionRow & { readonly counts: CollectionCounts };

export interface FileRow {
  readonly id: FileId;
  readonly collectionId: CollectionId;
  readonly sourceId: SourceId;
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly identity: FileIdentity;
  readonly state: FileState;
  readonly documentHash: string | null;
  readonly password: string | null;
}
export type FilePatch = Partial<Pick<FileRow, "state" | "documentHash" | "password" | "identity">>;
export type ShownState = "waiting" | "reading" | "indexed" | "partly" | "failed" | "missing";
export interface FileQuery {
  readonly collectionId: CollectionId;
  readonly states?: readonly ShownState[];
  readonly name?: string;
  readonly sort: "name" | "modified" | "size" | "state";
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface DocumentRow {
  readonly hash: string;
  readonly reader: string;
  readonly kind: DocumentKind;
  readonly title: string | null;
  readonly pages: number | null;
  readonly complete: boolean;
  readonly nextPage: number;
  readonly unread: readonly UnreadPage[];
  readonly warned: readonly Warning[];
}
export type FileWithDocument = FileRow & { readonly document: DocumentRow | null };

export interface NewChunk {
  readonly page: number;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
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
export interface PageBatch {
  readonly pages: readonly StoredPage[];
  readonly chunks: readonly NewChunk[];
  readonly unread: readonly UnreadPage[];
  readonly nextPage: number;
}

export interface FoundChunk {
  readonly chunk: Chunk;
  readonly fileId: FileId;
  readonly collectionId: CollectionId;
  readonly fileName: string;
  readonly kind: DocumentKind;
}
export interface ScoredChunk extends FoundChunk {
  readonly score: number;
}
export interface WordSearch {
  readonly filters: SearchFilters;
  readonly mode: "question" | "words";
  readonly limit: number;
}
export interface VectorSearch {
  readonly modelKey: string;
  readonly filters: SearchFilters;
  readonly limit: number;
}
export interface NewVector {
  readonly chunkId: number;
  readonly vector: Float32Array;
}
export interface ScopeDocument {
  readonly hash: string;
  readonly fileId: FileId;
  readonly fileName: string;
  readonly kind: DocumentKind;
  readonly complete: boolean;
  readonly pages: readonly { readonly page: number; readonly chunks: number }[];
  readonly unread: readonly UnreadPage[];
}

/** Pages and chunks of one document have ids from seq · 2^20 on; SQL writes it as `id >> 20`. */
export const PER_DOCUMENT = 2 ** 20;

export const collectionNotFound = (): AppError => new AppError("collection/not-found", "There is no such collection");
export const documentNotFound = (): AppError => new AppError("document/not-found", "There is no such document");
