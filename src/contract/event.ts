/** The one event stream of a page. Events carry the core's epoch and a rising seq. */
import { downloadSchema } from "./catalogue.ts";
import { chatSummarySchema, folderSchema, messageSchema, presetSchema } from "./chat.ts";
import { collectionSchema } from "./document.ts";
import { chatIdSchema, collectionIdSchema, downloadIdSchema, labIdSchema, messageIdSchema, modelIdSchema, runIdSchema } from "./ids.ts";
import { benchmarkSchema, labSchema } from "./lab.ts";
import { modelFolderSchema, modelSchema } from "./model.ts";
import { runSchema, runSnapshotSchema } from "./run.ts";
import { settingsSchema } from "./settings.ts";
import { z } from "./zod.ts";

export const appEventSchema = z.discriminatedUnion("kind", [
  /** First event of a stream that could not be resumed: rebuild the view from this. */
  z.object({ kind: z.literal("snapshot"), runs: z.array(runSnapshotSchema) }),
  /** A run started, progressed or ended. */
  z.object({ kind: z.literal("run"), run: runSchema }),
  /** New text of a running answer. `offset`: where it starts, UTF-16 code units; a gap means re-read the message. */
  z.object({
    kind: z.literal("text"),
    runId: runIdSchema,
    messageId: messageIdSchema,
    segment: z.enum(["answer", "thought"]),
    offset: z.int().min(0),
    text: z.string(),
  }),
  z.object({ kind: z.literal("message"), message: messageSchema }),
  z.object({ kind: z.literal("chat"), chat: chatSummarySchema }),
  z.object({ kind: z.literal("chat-removed"), chatId: chatIdSchema }),
  /** The shown path of a chat changed other than by appending: re-read it. */
  z.object({ kind: z.literal("path-changed"), chatId: chatIdSchema }),
  z.object({ kind: z.literal("folders"), folders: z.array(folderSchema) }),
  z.object({ kind: z.literal("presets"), presets: z.array(presetSchema) }),
  z.object({ kind: z.literal("model"), model: modelSchema }),
  z.object({ kind: z.literal("model-removed"), modelId: modelIdSchema }),
  z.object({ kind: z.literal("model-folders"), folders: z.array(modelFolderSchema) }),
  /** Its counts, sources or name changed; at most one in 250 ms per collection. Whoever shows its files reads them again. */
  z.object({ kind: z.literal("collection"), collection: collectionSchema }),
  z.object({ kind: z.literal("collection-removed"), collectionId: collectionIdSchema }),
  z.object({ kind: z.literal("download"), download: downloadSchema }),
  z.object({ kind: z.literal("download-removed"), downloadId: downloadIdSchema }),
  /** A lab's state, levels or recommendation changed; at most one in 500 ms per lab. */
  z.object({ kind: z.literal("lab"), lab: labSchema }),
  z.object({ kind: z.literal("lab-removed"), labId: labIdSchema }),
  z.object({ kind: z.literal("benchmark"), benchmark: benchmarkSchema }),
  z.object({ kind: z.literal("settings"), settings: settingsSchema }),
  z.object({ kind: z.literal("ledger"), outboundConnections: z.int(), refusedRequests: z.int() }),
  /** Sent every 15 s on a quiet stream, so that both ends notice a dead peer. */
  z.object({ kind: z.literal("still-here") }),
]);
export type AppEvent = z.infer<typeof appEventSchema>;

export const streamedEventSchema = z.object({ epoch: z.string(), seq: z.int().min(0), event: appEventSchema });
export type StreamedEvent = z.infer<typeof streamedEventSchema>;
