/** Runs: long work with a start, progress that counts real things, and exactly one end. */
import { wireErrorSchema } from "./errors.ts";
import {
  chatIdSchema,
  collectionIdSchema,
  downloadIdSchema,
  labIdSchema,
  messageIdSchema,
  modelIdSchema,
  runIdSchema,
  timestampSchema,
} from "./ids.ts";
import { z } from "./zod.ts";

/** `total` is null while unknown; `secondsLeft` is an estimate measured on this machine or null. */
export const progressSchema = z.object({
  stage: z.enum([
    "waiting",
    "loading-model",
    "reading-prompt",
    "generating",
    "hashing",
    "copying",
    "scanning",
    "searching",
    "reading-documents",
    "embedding",
    "reading-passages",
    "checking-quotes",
    "measuring-quality",
    "measuring-speed",
    "answering-questions",
    "quantizing",
    "downloading",
    "trying-settings",
  ]),
  done: z.number().min(0),
  total: z.number().min(0).nullable(),
  unit: z.enum(["tokens", "bytes", "percent", "files", "pages", "passages", "chunks", "questions", "tries"]),
  secondsLeft: z.number().min(0).nullable(),
});
export type Progress = z.infer<typeof progressSchema>;

export const runSubjectSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answer"), chatId: chatIdSchema, messageId: messageIdSchema }),
  z.object({ kind: z.literal("title"), chatId: chatIdSchema }),
  z.object({ kind: z.literal("model-load"), modelId: modelIdSchema }),
  z.object({ kind: z.literal("model-hash"), modelId: modelIdSchema }),
  z.object({ kind: z.literal("model-import") }),
  z.object({ kind: z.literal("model-doctor"), modelId: modelIdSchema }),
  z.object({ kind: z.literal("quantize"), modelId: modelIdSchema }),
  z.object({ kind: z.literal("download"), downloadId: downloadIdSchema }),
  z.object({ kind: z.literal("lab"), labId: labIdSchema }),
  z.object({ kind: z.literal("benchmark"), modelId: modelIdSchema }),
  z.object({ kind: z.literal("ingest"), collectionId: collectionIdSchema }),
  z.object({ kind: z.literal("embed"), collectionId: collectionIdSchema }),
]);
export type RunSubject = z.infer<typeof runSubjectSchema>;

export const runStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running"), progress: progressSchema.nullable() }),
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("cancelled") }),
  z.object({ kind: z.literal("failed"), error: wireErrorSchema }),
]);
export type RunState = z.infer<typeof runStateSchema>;

export const runSchema = z.object({
  id: runIdSchema,
  subject: runSubjectSchema,
  startedAt: timestampSchema,
  state: runStateSchema,
});
export type Run = z.infer<typeof runSchema>;

/** Text streamed so far by a running answer, for a page that joins late. Offsets are UTF-16 code units. */
export const partialSchema = z.object({ answer: z.string(), thought: z.string() });
export type Partial = z.infer<typeof partialSchema>;

export const runSnapshotSchema = runSchema.extend({ partial: partialSchema.nullable() });
export type RunSnapshot = z.infer<typeof runSnapshotSchema>;
