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

/** A passage as it stood in the prompt, kept with the answer: old answers survive re-indexing. `boxes`: of the whole passage. */
export const passageSchema = z.object({
  n: z.int().min(1),
  fileId: fileIdSchema,
  documentHash: sha256Schema,
  fileName: z.string(),
  kind: documentKindSchema,
  locator: locatorSchema,
  text: z.string(),
  boxes: z.array(boxSchema),
});
export type Passage = z.infer<typeof passageSchema>;

/** How a stretch of an answer compares with the cited passage. `repaired`: white space, hyphenation or ligatures differ, nothing else. */
export const verificationSchema = z.enum(["exact", "repaired", "unverified"]);
export type Verification = z.infer<typeof verificationSchema>;

/** One checked stretch of an answer. */
export const citationSchema = z.object({
  /** Number of the mark; the passage of that number, if there is one. */
  n: z.int().min(1),
  /** The stretch of the answer's text [start, end) that was compared. */
  start: z.int().min(0),
  end: z.int().min(0),
  /** The words as they stand in the source; for an unverified one as they stand in the answer. */
  quote: z.string(),
  verification: verificationSchema,
  /** [start, end) of the quote in the passage's text; null when unverified. */
  inPassage: z.tuple([z.int().min(0), z.int().min(0)]).nullable(),
  boxes: z.array(boxSchema),
  /** Narrower than the passage's: the quote's own cells or paragraph. Null when unverified. */
  locator: locatorSchema.nullable(),
});
export type Citation = z.infer<typeof citationSchema>;

/** What was read for an answer. A page is read when every passage of it was in an evaluated prompt, partly read when some were. */
export const coverageSchema = z.object({
  readPages: z.int().min(0),
  partlyReadPages: z.int().min(0),
  totalPages: z.int().min(0),
  readFiles: z.int().min(0),
  totalFiles: z.int().min(0),
  /** Files whose text is not there (yet): waiting, failed, missing without text. */
  unindexedFiles: z.int().min(0),
  /** Pages that could not be read by the reader; at most 100 files. */
  unreadable: z.array(z.object({ fileName: z.string(), pages: z.array(unreadPageSchema).max(1_000) })),
});
export type Coverage = z.infer<typeof coverageSchema>;

/** Comparison of a cell with a value; `contains` ignores case. */
export const cellFilterSchema = z.object({
  column: z.string(),
  comparison: z.enum(["=", "≠", "<", "≤", ">", "≥", "contains"]),
  value: z.string(),
});
export const cellQuestionSchema = z.object({
  operation: z.enum(["count", "sum", "average", "minimum", "maximum", "list"]),
  /** null: rows are counted. */
  column: z.string().nullable(),
  filters: z.array(cellFilterSchema).max(8),
});
export type CellQuestion = z.infer<typeof cellQuestionSchema>;

/** A question answered by computation on cells, shown with its query. */
export const computationSchema = z.object({
  fileId: fileIdSchema,
  fileName: z.string(),
  sheet: z.string(),
  question: cellQuestionSchema,
  /** The SQL that ran. */
  query: z.string(),
  /** As shown: "1,284.60", or a list joined by "; ". */
  value: z.string(),
  /** Cells the value was made of, "C2:C14", at most 200 ranges. */
  cells: z.array(z.string()),
  rows: z.int().min(0),
  /** Cells of the column left out because they hold no number. */
  leftOut: z.int().min(0),
});
export type Computation = z.infer<typeof computationSchema>;

/** What an answer rests on. */
export const answerGroundingSchema = z.object({
  mode: z.enum(["passages", "full-scan", "whole-document", "computation"]),
  collections: z.array(z.object({ id: collectionIdSchema, revision: z.int().min(0) })),
  passages: z.array(passageSchema),
  citations: z.array(citationSchema),
  /** null until the answer has ended. */
  coverage: coverageSchema.nullable(),
  computation: computationSchema.nullable(),
});
export type AnswerGrounding = z.infer<typeof answerGroundingSchema>;

/** What can be done with a chat's documents besides asking. */
export const documentTaskSchema = z.discriminatedUnion("kind", [
  /** Reads every passage: "not found" then means it. */
  z.object({ kind: z.literal("full-scan") }),
  z.object({ kind: z.literal("summarise"), length: z.enum(["short", "medium", "long"]), bySection: z.boolean() }),
  z.object({ kind: z.literal("key-facts") }),
  z.object({ kind: z.literal("translate"), language: z.string().trim().min(2).max(40) }),
]);
export type DocumentTask = z.infer<typeof documentTaskSchema>;

/** What `deskside read` and the reader give, page by page. */
export const readEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("opened"), documentKind: documentKindSchema, title: z.string().nullable(), pages: z.int().min(0).nullable() }),
  z.object({ kind: z.literal("page"), page: pageTextSchema }),
  z.object({ kind: z.literal("unread"), unread: unreadPageSchema }),
  z.object({ kind: z.literal("end") }),
]);
export type ReadEvent = z.infer<typeof readEventSchema>;
