/** Collections and files for tests of the documents' page. */
import type { Collection, DocumentFile } from "#src/contract/document.ts";
import { collectionIdSchema, fileIdSchema, sourceIdSchema } from "#src/contract/ids.ts";

const id = (n: number): string => `0193b0a0-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const collectionId = (n: number) => collectionIdSchema.parse(id(n));

export const collection = (n: number, over: Partial<Collection> = {}): Collection => ({
  id: collectionId(n),
  name: `Collection ${n}`,
  kind: "named",
  chatId: null,
  createdAt: 1_000,
  paused: false,
  files: { total: 0, waiting: 0, reading: 0, indexed: 0, partly: 0, failed: 0, missing: 0 },
  pages: 0,
  passages: 0,
  revision: 0,
  sources: [],
  embedding: null,
  ...over,
});

export const file = (n: number, over: Partial<DocumentFile> = {}): DocumentFile => ({
  id: fileIdSchema.parse(id(n)),
  collectionId: collectionId(1),
  sourceId: sourceIdSchema.parse(id(2)),
  name: `file ${n}.pdf`,
  folder: "",
  kind: "pdf",
  sizeBytes: 1_000,
  modifiedAt: 1_000,
  state: { kind: "indexed" },
  pages: 1,
  unreadPages: 0,
  warnings: 0,
  documentHash: null,
  ...over,
});
