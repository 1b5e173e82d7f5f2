/** Branded UUIDv7 identifiers: an id of one kind cannot be passed where another is meant. */
import { z } from "./zod.ts";

const uuid = z.uuidv7();

export const chatIdSchema = uuid.brand<"ChatId">();
export const messageIdSchema = uuid.brand<"MessageId">();
export const folderIdSchema = uuid.brand<"FolderId">();
export const presetIdSchema = uuid.brand<"PresetId">();
export const modelIdSchema = uuid.brand<"ModelId">();
export const modelFolderIdSchema = uuid.brand<"ModelFolderId">();
export const runIdSchema = uuid.brand<"RunId">();
export const grantIdSchema = uuid.brand<"GrantId">();
export const entryIdSchema = uuid.brand<"EntryId">();
export const binItemIdSchema = uuid.brand<"BinItemId">();
export const collectionIdSchema = uuid.brand<"CollectionId">();
/** A file or folder that was added to a collection. */
export const sourceIdSchema = uuid.brand<"SourceId">();
/** One file of a collection. Its content is a document, named by the SHA-256 of its bytes. */
export const fileIdSchema = uuid.brand<"FileId">();

export const labIdSchema = uuid.brand<"LabId">();
export const benchmarkIdSchema = uuid.brand<"BenchmarkId">();
export const downloadIdSchema = uuid.brand<"DownloadId">();

export type ChatId = z.infer<typeof chatIdSchema>;
export type MessageId = z.infer<typeof messageIdSchema>;
export type FolderId = z.infer<typeof folderIdSchema>;
export type PresetId = z.infer<typeof presetIdSchema>;
export type ModelId = z.infer<typeof modelIdSchema>;
export type ModelFolderId = z.infer<typeof modelFolderIdSchema>;
export type RunId = z.infer<typeof runIdSchema>;
export type GrantId = z.infer<typeof grantIdSchema>;
export type EntryId = z.infer<typeof entryIdSchema>;
export type BinItemId = z.infer<typeof binItemIdSchema>;
export type CollectionId = z.infer<typeof collectionIdSchema>;
export type SourceId = z.infer<typeof sourceIdSchema>;
export type FileId = z.infer<typeof fileIdSchema>;
export type LabId = z.infer<typeof labIdSchema>;
export type BenchmarkId = z.infer<typeof benchmarkIdSchema>;
export type DownloadId = z.infer<typeof downloadIdSchema>;

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[a-f0-9]{64}$/);
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const timestampSchema = z.int().min(0).max(8.64e15);
