/** What an answer rests on: its passages, checked citations, what was read, and what was computed; and the work that can be done on documents. */
import { boxSchema, documentKindSchema, locatorSchema, unreadPageSchema } from "./document.ts";
import { collectionIdSchema, fileIdSchema, sha256Schema } from "./ids.ts";
import { z } from "./zod.ts";

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
