/** The file format deskside-chat/1: a whole chat with all versions, without ids or anything of this machine. */
import {
  type AssistantMessage,
  answerStatsSchema,
  finishReasonSchema,
  type Message,
  messageTextSchema,
  samplingOverridesSchema,
  systemPromptSchema,
} from "#src/contract/chat.ts";
import { AppError, toWireError, wireErrorSchema } from "#src/contract/errors.ts";
import { documentTaskSchema } from "#src/contract/grounding.ts";
import { type ChatId, type FileId, type MessageId, timestampSchema } from "#src/contract/ids.ts";
import { z } from "#src/contract/zod.ts";
import { fileGroundingSchema, groundingAsFile, groundingFromFile } from "./groundingFile.ts";
import type { ChatSurroundings, ChatTree } from "./ports.ts";

const FORMAT = "deskside-chat/1";
/** Most messages a file may hold. */
const MESSAGES_MAX = 100_000;
const stateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("done"), finishReason: finishReasonSchema }),
  z.strictObject({ kind: z.literal("cancelled") }),
  z.strictObject({ kind: z.literal("failed"), error: wireErrorSchema }),
]);
/** Place of a message in the file. */
const placeSchema = z.int().min(0).max(MESSAGES_MAX);

const fileUserSchema = z.strictObject({
  role: z.literal("user"),
  parent: placeSchema.nullable(),
  text: messageTextSchema,
  createdAt: timestampSchema,
  /** Absent in files of older versions, and where there is none. */
  task: documentTaskSchema.optional(),
});
const fileAnswerSchema = z.strictObject({
  role: z.literal("assistant"),
  parent: placeSchema,
  text: messageTextSchema,
  thought: messageTextSchema,
  createdAt: timestampSchema,
  state: stateSchema,
  stats: answerStatsSchema.nullable(),
  answeredBy: z
    .strictObject({ name: z.string().max(1_000), quantization: z.string().max(100).nullable(), starter: z.boolean() })
    .nullable(),
  contextStart: placeSchema.nullable(),
  edited: z.boolean(),
  grounding: fileGroundingSchema.optional(),
});
type FileMessage = z.infer<typeof fileUserSchema> | z.infer<typeof fileAnswerSchema>;

/** What a file holds. Parents come before children, an answer's parent is a question: trees only, by construction. */
const chatFileSchema = z
  .strictObject({
    format: z.literal(FORMAT),
    title: z.string().min(1).max(200),
    titledBy: z.enum(["nobody", "model", "person"]),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
    systemPrompt: systemPromptSchema,
    sampling: samplingOverridesSchema,
    leaf: placeSchema.nullable(),
    messages: z.array(z.discriminatedUnion("role", [fileUserSchema, fileAnswerSchema])).max(MESSAGES_MAX),
  })
  .superRefine((file, context) => {
    const refuse = (message: string, path: (string | number)[]): void => context.addIssue({ code: "custom", message, path });
    if (file.leaf !== null && file.leaf >= file.messages.length) refuse("names no message", ["leaf"]);
    file.messages.forEach((message, place) => {
      if (message.parent !== null && message.parent >= place) refuse("must come before its child", ["messages", place, "parent"]);
      else if (message.role === "assistant" && file.messages[message.parent]?.role !== "user")
        refuse("must be a question", ["messages", place, "parent"]);
      if (message.role === "assistant" && message.contextStart !== null && message.contextStart >= place) {
        refuse("must come before the answer", ["messages", place, "contextStart"]);
      }
    });
  });
export type ChatFile = z.infer<typeof chatFileSchema>;

const interrupted = toWireError(new AppError("run/interrupted", "The answer was still being written"));

/** `tree` as a file's text. An answer under way is written as interrupted. */
export const chatAsFile = ({ chat, messages }: ChatTree): string => {
  const places = new Map(messages.map((message, place) => [message.id, place]));
  const placeOf = (id: MessageId | null): number | null => (id === null ? null : (places.get(id) ?? null));
  const answerOf = (message: AssistantMessage): Omit<z.infer<typeof fileAnswerSchema>, "parent"> => ({
    role: "assistant",
    text: message.text,
    thought: message.thought,
    createdAt: message.createdAt,
    state: message.state.kind === "generating" ? { kind: "failed", error: interrupted } : message.state,
    stats: message.stats,
    answeredBy:
      message.answeredBy === null
        ? null
        : { name: message.answeredBy.name, quantization: message.answeredBy.quantization, starter: message.answeredBy.starter },
    contextStart: placeOf(message.contextStartId),
    edited: message.edited,
    ...(message.grounding === null ? {} : { grounding: groundingAsFile(message.grounding) }),
  });
  const file: ChatFile = {
    format: FORMAT,
    title: chat.title,
    titledBy: chat.titledBy,
    createdAt: chat.createdAt,
    updatedAt: chat.updatedAt,
    systemPrompt: chat.systemPrompt,
    sampling: chat.sampling,
    leaf: placeOf(chat.leafId),
    messages: messages.map(
      (message): FileMessage =>
        message.role === "user"
          ? {
              role: "user",
              parent: placeOf(message.parentId),
              text: message.text,
              createdAt: message.createdAt,
              ...(message.task === null ? {} : { task: message.task }),
            }
          : { parent: placeOf(message.parentId) ?? 0, ...answerOf(message) },
    ),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
};

const invalid = (reason: string, cause?: unknown): AppError =>
  new AppError("chat/import-invalid", reason, { details: { reason }, ...(cause === undefined ? {} : { cause }) });

/** A file's text as data. Throws chat/import-invalid with a sentence that names the first thing wrong. */
export const readChatFile = (text: string): ChatFile => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw invalid("The file is not JSON.", cause);
  }
  if (typeof parsed !== "object" || parsed === null || !("format" in parsed)) throw invalid("The file is not a chat exported by Deskside.");
  if (parsed.format !== FORMAT) throw invalid(`The file's format is not ${FORMAT}; it may come from a newer version.`);
  const result = chatFileSchema.safeParse(parsed);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`The file is damaged at ${issue?.path.join(".") || "its beginning"}: ${issue?.message ?? "unreadable"}.`);
};

/** A file's chat as a new tree: every id is new, it lies in no folder, is not pinned, and uses whichever model is loaded. */
export const treeFromFile = (file: ChatFile, surroundings: Pick<ChatSurroundings, "newId">): ChatTree => {
  const chatId = surroundings.newId<ChatId>();
  const ids = file.messages.map(() => surroundings.newId<MessageId>());
  const idAt = (place: number | null): MessageId | null => (place === null ? null : (ids[place] ?? null));
  const children = new Map<number | null, MessageId[]>();
  file.messages.forEach((message, place) => {
    const id = ids[place];
    if (id !== undefined) children.set(message.parent, [...(children.get(message.parent) ?? []), id]);
  });
  /** One new id per document: nothing here knows its file yet. */
  const fileIds = new Map<string, FileId>();
  const fileAt = (documentHash: string): FileId => {
    const id = fileIds.get(documentHash) ?? surroundings.newId<FileId>();
    fileIds.set(documentHash, id);
    return id;
  };
  const messageAt = (message: FileMessage, id: MessageId): Message => {
    const base = {
      id,
      chatId,
      text: message.text.toWellFormed(),
      createdAt: message.createdAt,
      versionIds: children.get(message.parent) ?? [id],
    };
    if (message.role === "user") return { ...base, role: "user", parentId: idAt(message.parent), task: message.task ?? null };
    return {
      ...base,
      role: "assistant",
      parentId: idAt(message.parent),
      thought: message.thought.toWellFormed(),
      state: message.state,
      stats: message.stats,
      answeredBy: message.answeredBy === null ? null : { modelId: null, ...message.answeredBy },
      contextStartId: idAt(message.contextStart),
      edited: message.edited,
      grounding: message.grounding === undefined ? null : groundingFromFile(message.grounding, fileAt),
    };
  };
  return {
    chat: {
      id: chatId,
      title: file.title.toWellFormed(),
      titledBy: file.titledBy,
      pinned: false,
      folderId: null,
      temporary: false,
      createdAt: file.createdAt,
      updatedAt: file.updatedAt,
      systemPrompt: file.systemPrompt.toWellFormed(),
      sampling: file.sampling,
      draft: "",
      modelId: null,
      collectionIds: [],
      leafId: idAt(file.leaf),
    },
    messages: file.messages.flatMap((message, place) => {
      const id = ids[place];
      return id === undefined ? [] : [messageAt(message, id)];
    }),
  };
};
