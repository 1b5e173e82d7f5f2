/** The page router's contract: all that a window or a browser may ask. No call takes a path. */
import { eventIterator, oc } from "@orpc/contract";
import { binItemSchema } from "./bin.ts";
import * as catalogue from "./catalogue.ts";
import * as chat from "./chat.ts";
import * as doc from "./document.ts";
import { streamedEventSchema } from "./event.ts";
import { listingSchema } from "./grant.ts";
import * as grounding from "./grounding.ts";
import * as id from "./ids.ts";
import * as lab from "./lab.ts";
import * as model from "./model.ts";
import { passportSchema } from "./passport.ts";
import { ledgerSchema } from "./privacy.ts";
import { settingsSchema } from "./settings.ts";
import { z } from "./zod.ts";

const nothing = z.object({});
const limit = (most: number) => z.int().min(1).max(most);

export const pageContract = {
  core: {
    /** Versions, key protection and where the page may find its way back. */
    status: oc.output(
      z.object({
        epoch: z.string(),
        version: z.string(),
        key: z.enum(["keychain", "passphrase", "file"]),
        /** True in a browser: no native dialogs, files enter through grants.browse or upload. */
        browser: z.boolean(),
      }),
    ),
    /** Resumes after (epoch, seq) when the core still holds the events since, else starts with a snapshot. Ends only when either side closes it. */
    events: oc.input(z.object({ epoch: z.string().optional(), seq: z.int().min(0).optional() })).output(eventIterator(streamedEventSchema)),
  },
  settings: {
    get: oc.output(settingsSchema),
    update: oc.input(settingsSchema.partial()).output(settingsSchema),
  },
  privacy: {
    ledger: oc.output(ledgerSchema),
  },
  bin: {
    list: oc.output(z.array(binItemSchema)),
    restore: oc.input(z.object({ id: id.binItemIdSchema })).output(nothing),
    /** For good, backups that hold it included. */
    deleteForever: oc.input(z.object({ id: id.binItemIdSchema })).output(nothing),
    empty: oc.output(nothing),
  },
  chats: {
    /** Pinned first, then newest first. At most 10,000. */
    list: oc.output(z.array(chat.chatSummarySchema)),
    get: oc.input(z.object({ chatId: id.chatIdSchema })).output(chat.chatSchema),
    /** The shown path, newest stretch first; `before` pages towards the root. */
    messages: oc
      .input(z.object({ chatId: id.chatIdSchema, before: id.messageIdSchema.optional(), limit: limit(500).default(100) }))
      .output(chat.messagePageSchema),
    create: oc
      .input(
        z.object({
          temporary: z.boolean().default(false),
          folderId: id.folderIdSchema.nullable().default(null),
          systemPrompt: chat.systemPromptSchema.optional(),
          modelId: id.modelIdSchema.nullable().default(null),
          sampling: chat.samplingOverridesSchema.default({}),
          collectionIds: z.array(id.collectionIdSchema).max(50).default([]),
        }),
      )
      .output(chat.chatSchema),
    update: oc
      .input(
        z.object({
          chatId: id.chatIdSchema,
          title: chat.titleSchema.optional(),
          pinned: z.boolean().optional(),
          folderId: id.folderIdSchema.nullable().optional(),
          systemPrompt: chat.systemPromptSchema.optional(),
          sampling: chat.samplingOverridesSchema.optional(),
          draft: chat.messageTextSchema.optional(),
          modelId: id.modelIdSchema.nullable().optional(),
          collectionIds: z.array(id.collectionIdSchema).max(50).optional(),
        }),
      )
      .output(chat.chatSchema),
    /** Into the bin; the id undoes it. A temporary chat is gone at once (null). */
    remove: oc.input(z.object({ chatId: id.chatIdSchema })).output(z.object({ binItemId: id.binItemIdSchema.nullable() })),
    search: oc.input(z.object({ query: z.string().max(500), limit: limit(200).default(50) })).output(z.array(chat.searchHitSchema)),
    export: oc
      .input(z.object({ chatId: id.chatIdSchema, format: z.enum(["markdown", "json"]) }))
      .output(z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
    /** Takes what export gave as JSON; always makes new chats. */
    import: oc.input(z.object({ text: z.string().max(64 * 1024 * 1024) })).output(z.object({ chatIds: z.array(id.chatIdSchema) })),
  },
  turns: {
    /** Commits the message, then starts the answer. */
    send: oc
      .input(
        z.object({
          chatId: id.chatIdSchema,
          text: chat.messageTextSchema.min(1),
          task: grounding.documentTaskSchema.nullable().default(null),
        }),
      )
      .output(chat.startedTurnSchema),
    /** A new version of a user message, and an answer to it; of an answer: a new version with that text, nothing generated (runId null). */
    edit: oc
      .input(z.object({ messageId: id.messageIdSchema, text: chat.messageTextSchema.min(1) }))
      .output(z.object({ messageId: id.messageIdSchema, runId: id.runIdSchema.nullable() })),
    /** A new version of an answer; `modelId`: by another model, the chat's own stays chosen. */
    regenerate: oc.input(z.object({ messageId: id.messageIdSchema, modelId: id.modelIdSchema.optional() })).output(chat.startedTurnSchema),
    /** Goes on where an interrupted, stopped or length-limited answer ended; same message. */
    continue: oc.input(z.object({ messageId: id.messageIdSchema })).output(chat.startedTurnSchema),
    /** The message and its siblings in order of creation, to be read side by side; the newest 20 where there are more. */
    versions: oc.input(z.object({ messageId: id.messageIdSchema })).output(z.array(chat.messageSchema)),
    /** Shows another version and the path below it that was last shown. */
    selectVersion: oc.input(z.object({ messageId: id.messageIdSchema })).output(nothing),
    /** The message and all below it go into the bin. */
    remove: oc.input(z.object({ messageId: id.messageIdSchema })).output(z.object({ binItemId: id.binItemIdSchema.nullable() })),
    meter: oc.input(z.object({ chatId: id.chatIdSchema, draft: chat.messageTextSchema })).output(chat.meterSchema),
  },
  runs: {
    /** Cancels a run of any kind; what there is so far is kept. Settles within 5 s. */
    cancel: oc.input(z.object({ runId: id.runIdSchema })).output(nothing),
  },
  folders: {
    list: oc.output(z.array(chat.folderSchema)),
    create: oc.input(z.object({ name: chat.titleSchema })).output(chat.folderSchema),
    rename: oc.input(z.object({ folderId: id.folderIdSchema, name: chat.titleSchema })).output(chat.folderSchema),
    /** Its chats stay, outside any folder. */
    remove: oc.input(z.object({ folderId: id.folderIdSchema })).output(z.object({ binItemId: id.binItemIdSchema })),
  },
  presets: {
    list: oc.output(z.array(chat.presetSchema)),
    save: oc
      .input(z.object({ id: id.presetIdSchema.optional(), name: chat.titleSchema, text: chat.systemPromptSchema }))
      .output(chat.presetSchema),
    remove: oc.input(z.object({ id: id.presetIdSchema })).output(z.object({ binItemId: id.binItemIdSchema })),
  },
  models: {
    list: oc.output(z.array(model.modelSchema)),
    folders: oc.output(z.array(model.modelFolderSchema)),
    /** Adds a granted file, or watches a granted folder; nothing is copied. */
    add: oc
      .input(z.object({ grantId: id.grantIdSchema }))
      .output(z.object({ modelIds: z.array(id.modelIdSchema), folderId: id.modelFolderIdSchema.nullable() })),
    /** Forgets the row; the file stays where it is. */
    remove: oc.input(z.object({ modelId: id.modelIdSchema })).output(nothing),
    removeFolder: oc.input(z.object({ folderId: id.modelFolderIdSchema })).output(nothing),
    rescan: oc.output(nothing),
    fit: oc.input(z.object({ modelId: id.modelIdSchema, options: model.loadOptionsSchema.partial().default({}) })).output(model.fitSchema),
    /** Starts loading; other models stay loaded while memory allows, else the least recently used goes. */
    load: oc
      .input(z.object({ modelId: id.modelIdSchema, options: model.loadOptionsSchema.partial().default({}) }))
      .output(z.object({ runId: id.runIdSchema })),
    unload: oc.input(z.object({ modelId: id.modelIdSchema })).output(nothing),
    hash: oc.input(z.object({ modelId: id.modelIdSchema })).output(z.object({ runId: id.runIdSchema })),
    devices: oc.output(model.devicesSchema),
    /** What is kept per model. */
    update: oc
      .input(
        z.object({
          modelId: id.modelIdSchema,
          options: model.loadOptionsSchema.partial().optional(),
          sampling: chat.samplingOverridesSchema.optional(),
          template: z.string().max(200_000).nullable().optional(),
          tags: z.array(z.string().min(1).max(40)).max(20).optional(),
        }),
      )
      .output(model.modelSchema),
    passport: oc.input(z.object({ modelId: id.modelIdSchema })).output(passportSchema),
    /** Reads the bytes again and compares their hash with a granted checksum file (sha256sum's format), or with what is known of them. */
    verify: oc
      .input(z.object({ modelId: id.modelIdSchema, grantId: id.grantIdSchema.nullable().default(null) }))
      .output(z.object({ runId: id.runIdSchema })),
    /** The file goes to the system's trash, its row with it. Refused for the starter and where the system has no trash. */
    trash: oc.input(z.object({ modelId: id.modelIdSchema })).output(nothing),
    /** Tries settings in processes of their own until one loads, and remembers it. */
    diagnose: oc.input(z.object({ modelId: id.modelIdSchema })).output(z.object({ runId: id.runIdSchema })),
    quantizer: oc.input(z.object({ modelId: id.modelIdSchema }).optional()).output(catalogue.quantizerSchema),
    /** Writes a new file beside the model's own, or into the app's model folder where that cannot be written. */
    quantize: oc.input(z.object({ modelId: id.modelIdSchema, type: z.string().max(20) })).output(z.object({ runId: id.runIdSchema })),
  },
  downloads: {
    catalogue: oc.output(catalogue.catalogueSchema),
    /** Nothing is sent. */
    plan: oc.input(catalogue.downloadChoiceSchema).output(catalogue.downloadPlanSchema),
    list: oc.output(z.array(catalogue.downloadSchema)),
    /** Throws download/sealed, download/not-allowed for a host without consent, download/disk-full. */
    start: oc.input(catalogue.downloadChoiceSchema).output(z.object({ downloadId: id.downloadIdSchema })),
    /** Allows a host for this and later downloads. */
    consent: oc.input(z.object({ host: z.string().max(255) })).output(nothing),
    pause: oc.input(z.object({ downloadId: id.downloadIdSchema })).output(nothing),
    resume: oc.input(z.object({ downloadId: id.downloadIdSchema })).output(nothing),
    /** Stops it and deletes what was fetched; a finished one leaves the list only. */
    remove: oc.input(z.object({ downloadId: id.downloadIdSchema })).output(nothing),
  },
  lab: {
    texts: oc.output(z.array(lab.bundledTextSchema)),
    /** Newest first, at most 500. */
    list: oc.output(z.array(lab.labSchema)),
    startQuality: oc.input(lab.qualityRequestSchema).output(z.object({ labId: id.labIdSchema })),
    startTasks: oc.input(lab.tasksRequestSchema).output(z.object({ labId: id.labIdSchema })),
    /** Goes on behind the last checkpoint; failed levels are tried again. A running one is stopped with runs.cancel. */
    resume: oc.input(z.object({ labId: id.labIdSchema })).output(z.object({ runId: id.runIdSchema })),
    remove: oc.input(z.object({ labId: id.labIdSchema })).output(nothing),
    export: oc
      .input(z.object({ labId: id.labIdSchema, format: z.enum(["csv", "json"]) }))
      .output(z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
    /** Newest first, at most 1,000. */
    benchmarks: oc.output(z.array(lab.benchmarkSchema)),
    benchmark: oc.input(z.object({ modelId: id.modelIdSchema })).output(z.object({ runId: id.runIdSchema })),
  },
  documents: {
    /** All, attachments included. At most 1,000. */
    collections: oc.output(z.array(doc.collectionSchema)),
    createCollection: oc.input(z.object({ name: chat.titleSchema })).output(doc.collectionSchema),
    renameCollection: oc.input(z.object({ collectionId: id.collectionIdSchema, name: chat.titleSchema })).output(doc.collectionSchema),
    /** Into the bin; the id undoes it. The files stay where they are. */
    removeCollection: oc.input(z.object({ collectionId: id.collectionIdSchema })).output(z.object({ binItemId: id.binItemIdSchema })),
    /** Adds a granted file, or watches a granted folder with its subfolders, in place; reading starts by itself. */
    add: oc
      .input(z.object({ collectionId: id.collectionIdSchema, grantId: id.grantIdSchema }))
      .output(z.object({ sourceId: id.sourceIdSchema })),
    /**
     * The same for one chat: its attachments' collection is made on first use and chosen in the chat. Without a grant only that,
     * for an upload that follows. Refused for a temporary chat, which is never written. */
    attach: oc
      .input(z.object({ chatId: id.chatIdSchema, grantId: id.grantIdSchema.nullable() }))
      .output(z.object({ collectionId: id.collectionIdSchema, sourceId: id.sourceIdSchema.nullable() })),
    /** Its files leave the collection; on disk they stay. */
    removeSource: oc.input(z.object({ sourceId: id.sourceIdSchema })).output(nothing),
    pause: oc.input(z.object({ collectionId: id.collectionIdSchema, paused: z.boolean() })).output(doc.collectionSchema),
    rescan: oc.input(z.object({ collectionId: id.collectionIdSchema })).output(nothing),
    /** Looks through its folders and resolves when nothing in it waits to be read any more, or it is paused: for scripts. */
    settled: oc.input(z.object({ collectionId: id.collectionIdSchema })).output(doc.collectionSchema),
    /** Reads a failed file again. */
    retry: oc.input(z.object({ fileId: id.fileIdSchema })).output(nothing),
    /** Reads an encrypted file with its password, which is kept encrypted with the file. */
    unlock: oc.input(z.object({ fileId: id.fileIdSchema, password: z.string().min(1).max(1024) })).output(nothing),
    /** By folder and name. */
    files: oc
      .input(
        z.object({
          collectionId: id.collectionIdSchema,
          states: z
            .array(z.enum(["waiting", "reading", "indexed", "partly", "failed", "missing"]))
            .max(6)
            .optional(),
          name: z.string().max(200).optional(),
          sort: z.enum(["name", "modified", "size", "state"]).default("name"),
          descending: z.boolean().default(false),
          offset: z.int().min(0).default(0),
          limit: limit(500).default(100),
        }),
      )
      .output(z.object({ files: z.array(doc.documentFileSchema), total: z.int().min(0) })),
    file: oc.input(z.object({ fileId: id.fileIdSchema })).output(doc.fileDetailsSchema),
    /** At most 20,000. */
    pages: oc.input(z.object({ fileId: id.fileIdSchema })).output(z.array(doc.pageSummarySchema)),
    page: oc.input(z.object({ fileId: id.fileIdSchema, page: z.int().min(1).max(1_000_000) })).output(doc.pageTextSchema),
    /** Where words stand in one document, in its order. */
    find: oc
      .input(z.object({ fileId: id.fileIdSchema, query: z.string().min(1).max(500), limit: limit(2_000).default(500) }))
      .output(z.array(z.object({ page: z.int().min(1), start: z.int().min(0), end: z.int().min(0), boxes: z.array(doc.boxSchema) }))),
    search: oc
      .input(doc.searchFiltersSchema.extend({ query: z.string().max(500), limit: limit(200).default(50) }))
      .output(z.array(doc.documentHitSchema)),
    retrieve: oc
      .input(doc.searchFiltersSchema.extend({ question: z.string().min(1).max(2_000), limit: limit(100).default(20) }))
      .output(doc.retrievalSchema),
    /** Makes the vectors that are missing for the chosen embedding model. Throws request/invalid when none is chosen. */
    embed: oc.input(z.object({ collectionId: id.collectionIdSchema })).output(z.object({ runId: id.runIdSchema })),
  },
  grants: {
    /** Lists the granted roots, or a listed folder. */
    browse: oc
      .input(z.object({ entryId: id.entryIdSchema.optional(), wants: z.enum(["model", "document", "checksum"]).default("model") }))
      .output(listingSchema),
    /** Turns a listed entry into a grant. */
    grant: oc.input(z.object({ entryId: id.entryIdSchema })).output(z.object({ grantId: id.grantIdSchema })),
  },
};
