/** Documents: collections of files, where every piece of text lies, what was found, and what an answer rests on. */
import { wireErrorSchema } from "./errors.ts";
import { chatIdSchema, collectionIdSchema, fileIdSchema, modelIdSchema, sha256Schema, sourceIdSchema, timestampSchema } from "./ids.ts";
import { z } from "./zod.ts";

/** What a file was taken for, by its bytes first and its name second. */
export const documentKinds = [
  "pdf",
  "docx",
  "xlsx",
  "xls",
  "ods",
  "csv",
  "pptx",
  "odt",
  "rtf",
  "epub",
  "html",
  "markdown",
  "text",
  "eml",
  "msg",
  "image",
] as const;
export const documentKindSchema = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof documentKindSchema>;

/** [left, top, right, bottom] in pt (1/72 inch) from the top left of the page as displayed (rotation and crop box applied). */
export const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof boxSchema>;

/** What a page is: a printed page or image, a slide, a stretch of rows of one sheet, a stretch of running text, a part of a mail. */
export const pageKindSchema = z.enum(["page", "slide", "sheet", "section", "part"]);
export type PageKind = z.infer<typeof pageKindSchema>;

/** Where a passage lies. `page`: the reader's ordinal, from 1, for every kind. `range`: "B4:D9". `headings`: the path of headings above it, outermost first. */
export const locatorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("page"), page: z.int().min(1), label: z.string().nullable() }),
  z.object({ kind: z.literal("slide"), page: z.int().min(1) }),
  z.object({ kind: z.literal("cells"), page: z.int().min(1), sheet: z.string(), range: z.string() }),
  z.object({ kind: z.literal("paragraph"), page: z.int().min(1), paragraph: z.int().min(1), headings: z.array(z.string()) }),
  z.object({ kind: z.literal("part"), page: z.int().min(1), part: z.string(), paragraph: z.int().min(1) }),
]);
export type Locator = z.infer<typeof locatorSchema>;

/** A stretch of a page's text [start, end), UTF-16 code units, and where it stands: a word or line box, a cell (row and column from 1), a paragraph (from 1). */
export const placeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("box"), start: z.int().min(0), end: z.int().min(0), box: boxSchema }),
  z.object({ kind: z.literal("cell"), start: z.int().min(0), end: z.int().min(0), row: z.int().min(1), column: z.int().min(1) }),
  z.object({
    kind: z.literal("paragraph"),
    start: z.int().min(0),
    end: z.int().min(0),
    paragraph: z.int().min(1),
    headings: z.array(z.string()),
  }),
]);
export type Place = z.infer<typeof placeSchema>;

/** A cell of a sheet with its value; it never leaves the core. Row and column from 1. `text`: as displayed. `number`: of numbers, dates (serial day, 1900 system) and booleans (0, 1). */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly kind: "number" | "date" | "boolean" | "text";
  readonly text: string;
  readonly number: number | null;
}

/** What was left out of a page's text, or may be wrong with it. `count`: characters, or how many of them. */
export const warningSchema = z.object({
  code: z.enum([
    "hidden-text",
    "bidi-controls",
    "tag-characters",
    "unmapped-glyphs",
    "external-reference",
    "low-confidence",
    "truncated",
    "formula-without-value",
    "unread-attachment",
  ]),
  count: z.int().min(1),
});
export type Warning = z.infer<typeof warningSchema>;

/** A page as the viewer lays it out. Width and height in pt, null where there is no page image. */
export const pageSummarySchema = z.object({
  page: z.int().min(1),
  kind: pageKindSchema,
  /** The page's own name: "iv", a sheet with its rows, a section's heading, an attachment. */
  label: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  source: z.enum(["text", "ocr"]),
  characters: z.int().min(0),
});
export type PageSummary = z.infer<typeof pageSummarySchema>;

/** A page with all its text. `sheet`: of a stretch of rows. */
export const pageTextSchema = pageSummarySchema.extend({
  sheet: z.string().nullable(),
  text: z.string(),
  places: z.array(placeSchema),
  warnings: z.array(warningSchema),
});
export type PageText = z.infer<typeof pageTextSchema>;

/** A page that could not be read, and why. */
export const unreadPageSchema = z.object({
  page: z.int().min(1),
  reason: z.enum(["too-slow", "crashed", "corrupt", "scan-without-ocr", "no-text-found"]),
});
export type UnreadPage = z.infer<typeof unreadPageSchema>;

export const fileStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("waiting") }),
  /** Pages done so far; total null while unknown. */
  z.object({ kind: z.literal("reading"), done: z.int().min(0), total: z.int().min(0).nullable() }),
  z.object({ kind: z.literal("indexed") }),
  z.object({ kind: z.literal("failed"), error: wireErrorSchema }),
  /** Deleted or moved since; its text stays searchable until it is removed from the collection. */
  z.object({ kind: z.literal("missing") }),
]);
export type FileState = z.infer<typeof fileStateSchema>;

export const documentFileSchema = z.object({
  id: fileIdSchema,
  collectionId: collectionIdSchema,
  sourceId: sourceIdSchema,
  /** Base name; never a path. */
  name: z.string(),
  /** Folders between the source and the file, "/" between them; "" right in the source. */
  folder: z.string(),
  kind: documentKindSchema.nullable(),
  sizeBytes: z.number().min(0),
  /** The file's own time of change. */
  modifiedAt: timestampSchema,
  state: fileStateSchema,
  pages: z.int().min(0).nullable(),
  /** How many of them could not be read. */
  unreadPages: z.int().min(0),
  warnings: z.int().min(0),
  documentHash: sha256Schema.nullable(),
});
export type DocumentFile = z.infer<typeof documentFileSchema>;

export const fileDetailsSchema = documentFileSchema.extend({
  title: z.string().nullable(),
  /** At most 1,000. */
  unread: z.array(unreadPageSchema),
  /** Summed over all pages. */
  warned: z.array(warningSchema),
});
export type FileDetails = z.infer<typeof fileDetailsSchema>;

export const sourceSchema = z.object({
  id: sourceIdSchema,
  kind: z.enum(["file", "folder", "upload"]),
  name: z.string(),
  files: z.int().min(0),
  state: z.enum(["present", "watching", "partly", "missing", "unreadable"]),
});
export type Source = z.infer<typeof sourceSchema>;

export const collectionSchema = z.object({
  id: collectionIdSchema,
  name: z.string(),
  /** `attachments`: the files attached to one chat; shown there, not among the collections, and gone with it. */
  kind: z.enum(["named", "attachments"]),
  chatId: chatIdSchema.nullable(),
  createdAt: timestampSchema,
  paused: z.boolean(),
  /** Files by state. `partly`: indexed ones with unread pages. */
  files: z.object({
    total: z.int().min(0),
    waiting: z.int().min(0),
    reading: z.int().min(0),
    indexed: z.int().min(0),
    partly: z.int().min(0),
    failed: z.int().min(0),
    missing: z.int().min(0),
  }),
  pages: z.int().min(0),
  passages: z.int().min(0),
  /** Rises whenever an indexed text comes or goes. */
  revision: z.int().min(0),
  /** At most 500. */
  sources: z.array(sourceSchema),
  /** Vectors of the chosen embedding model; null when none is chosen. */
  embedding: z.object({ modelId: modelIdSchema, done: z.int().min(0), total: z.int().min(0) }).nullable(),
});
export type Collection = z.infer<typeof collectionSchema>;

export const searchFiltersSchema = z.object({
  collectionIds: z.array(collectionIdSchema).min(1).max(50),
  fileIds: z.array(fileIdSchema).max(1_000).optional(),
  kinds: z.array(documentKindSchema).max(documentKinds.length).optional(),
  /** The file's own time of change, from (inclusive) to (exclusive). */
  modifiedFrom: timestampSchema.optional(),
  modifiedTo: timestampSchema.optional(),
});
export type SearchFilters = z.infer<typeof searchFiltersSchema>;

/** `ranges`: [start, end) in UTF-16 code units of `snippet`, to be highlighted. `score`: higher is better, comparable within one answer only. */
export const documentHitSchema = z.object({
  fileId: fileIdSchema,
  collectionId: collectionIdSchema,
  fileName: z.string(),
  kind: documentKindSchema,
  locator: locatorSchema,
  snippet: z.string(),
  ranges: z.array(z.tuple([z.int(), z.int()])),
  score: z.number(),
});
export type DocumentHit = z.infer<typeof documentHitSchema>;

/** What the retrieval test bench shows of one passage: its rank and score in each list it was in, 1 = first. */
export const retrievedSchema = documentHitSchema.extend({
  text: z.string(),
  words: z.object({ rank: z.int().min(1), score: z.number() }).nullable(),
  vectors: z.object({ rank: z.int().min(1), score: z.number() }).nullable(),
  reranker: z.object({ rank: z.int().min(1), score: z.number() }).nullable(),
});
export type Retrieved = z.infer<typeof retrievedSchema>;
export const retrievalSchema = z.object({
  /** As searched: folded, split, compounds included. */
  terms: z.array(z.string()),
  passages: z.array(retrievedSchema),
  tookMs: z.object({ words: z.number(), vectors: z.number().nullable(), reranker: z.number().nullable() }),
});
export type Retrieval = z.infer<typeof retrievalSchema>;

/** What `deskside read` and the reader give, page by page. */
export const readEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("opened"), documentKind: documentKindSchema, title: z.string().nullable(), pages: z.int().min(0).nullable() }),
  z.object({ kind: z.literal("page"), page: pageTextSchema }),
  z.object({ kind: z.literal("unread"), unread: unreadPageSchema }),
  z.object({ kind: z.literal("end") }),
]);
export type ReadEvent = z.infer<typeof readEventSchema>;
