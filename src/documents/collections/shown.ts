/** Pure: rows as the contract shows them; a path never leaves. */
import type { Collection, DocumentFile, FileDetails, Source } from "#src/contract/document.ts";
import type { CollectionCounts, CollectionRow, DocumentRow, FileRow } from "../ports.ts";

/** Contract: at most so many unread pages are listed. */
const UNREAD_MAX = 1_000;

export type FileWithDocument = FileRow & { readonly document: DocumentRow | null };

export const shownCollection = (
  { counts, ...row }: CollectionRow & { readonly counts: CollectionCounts },
  sources: readonly Source[],
  embedding: Collection["embedding"],
): Collection => {
  const { pages, passages, revision, ...files } = counts;
  return { ...row, files, pages, passages, revision, sources: [...sources], embedding };
};

/** Bytes that changed: what is shown of the text is the old text until the new one is read. */
export const shownFile = ({ document, ...row }: FileWithDocument): DocumentFile => ({
  id: row.id,
  collectionId: row.collectionId,
  sourceId: row.sourceId,
  name: row.name,
  folder: row.folder,
  kind: document?.kind ?? null,
  sizeBytes: row.identity.sizeBytes,
  modifiedAt: Math.max(0, Math.trunc(row.identity.mtimeMs)),
  state: row.state,
  pages: document?.pages ?? null,
  unreadPages: document?.unread.length ?? 0,
  warnings: document?.warned.reduce((sum, { count }) => sum + count, 0) ?? 0,
  documentHash: row.documentHash,
});

export const shownDetails = (file: FileWithDocument): FileDetails => ({
  ...shownFile(file),
  title: file.document?.title ?? null,
  unread: (file.document?.unread ?? []).slice(0, UNREAD_MAX),
  warned: [...(file.document?.warned ?? [])],
});
