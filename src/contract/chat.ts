/** Chats: a tree of messages per chat, of which one path (root to leaf) is shown; all versions stay reachable. */

import { wireErrorSchema } from "./errors.ts";
import { answerGroundingSchema, documentTaskSchema } from "./grounding.ts";
import {
  chatIdSchema,
  collectionIdSchema,
  folderIdSchema,
  messageIdSchema,
  modelIdSchema,
  presetIdSchema,
  runIdSchema,
  timestampSchema,
} from "./ids.ts";
import { z } from "./zod.ts";

/** Largest text of one message the contract takes: 4 MiB of UTF-16 code units (a 2 MB paste must arrive to be refused with figures). */
export const MESSAGE_TEXT_MAX = 4 * 1024 * 1024;
export const messageTextSchema = z.string().max(MESSAGE_TEXT_MAX);
export const titleSchema = z.string().trim().min(1).max(200);
export const systemPromptSchema = z.string().max(100_000);

/** Every number here reaches native code, hence the ranges. null: the model's or the app's default. */
export const samplingSchema = z.object({
  temperature: z.number().min(0).max(2),
  topK: z.int().min(0).max(1000),
  topP: z.number().min(0).max(1),
  minP: z.number().min(0).max(1),
  /** 1 = off. */
  repeatPenalty: z.number().min(0.5).max(2),
  seed: z.int().min(0).max(0xffff_ffff).nullable(),
  /** Longest answer in tokens; null = up to the end of the context. */
  maxTokens: z.int().min(1).max(131_072).nullable(),
  /** Longest thinking in tokens; 0 = none, null = no limit. */
  thoughtTokens: z.int().min(0).max(131_072).nullable(),
});
export type Sampling = z.infer<typeof samplingSchema>;
export const samplingOverridesSchema = samplingSchema.partial();
export type SamplingOverrides = z.infer<typeof samplingOverridesSchema>;

/** Counts are tokens. `ttftMs`: from the request reaching the core to the first token. Rates are tokens per second or null when nothing was evaluated. */
export const answerStatsSchema = z.object({
  promptTokens: z.int().min(0),
  cachedTokens: z.int().min(0),
  generatedTokens: z.int().min(0),
  ttftMs: z.number().min(0).nullable(),
  promptTokensPerSecond: z.number().min(0).nullable(),
  generationTokensPerSecond: z.number().min(0).nullable(),
});
export type AnswerStats = z.infer<typeof answerStatsSchema>;

export const finishReasonSchema = z.enum(["stop", "length"]);
export type FinishReason = z.infer<typeof finishReasonSchema>;

export const answerStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("generating"), runId: runIdSchema }),
  z.object({ kind: z.literal("done"), finishReason: finishReasonSchema }),
  z.object({ kind: z.literal("cancelled") }),
  z.object({ kind: z.literal("failed"), error: wireErrorSchema }),
]);
export type AnswerState = z.infer<typeof answerStateSchema>;

/** Which model wrote an answer, kept as words so that it stays true after the model is gone. */
export const answeredBySchema = z.object({
  modelId: modelIdSchema.nullable(),
  name: z.string(),
  quantization: z.string().nullable(),
  starter: z.boolean(),
});
export type AnsweredBy = z.infer<typeof answeredBySchema>;

const messageBase = {
  id: messageIdSchema,
  chatId: chatIdSchema,
  parentId: messageIdSchema.nullable(),
  text: z.string(),
  createdAt: timestampSchema,
  /** All siblings in order of creation, this message included. */
  versionIds: z.array(messageIdSchema).min(1),
};
export const userMessageSchema = z.object({
  ...messageBase,
  role: z.literal("user"),
  /** What is to be done with the chat's documents; null: an ordinary question, answered from the best passages if the chat has documents. */
  task: documentTaskSchema.nullable(),
});
export const assistantMessageSchema = z.object({
  ...messageBase,
  role: z.literal("assistant"),
  /** Text of folded thinking segments, "" if none. */
  thought: z.string(),
  state: answerStateSchema,
  stats: answerStatsSchema.nullable(),
  answeredBy: answeredBySchema.nullable(),
  /** First message that was in the prompt; everything before it on the path was left out. null: nothing was. */
  contextStartId: messageIdSchema.nullable(),
  /** True for an answer whose text a person edited. */
  edited: z.boolean(),
  /** What the answer rests on; null for one without documents. Set with its passages when they are found, with citations and coverage at the end. */
  grounding: answerGroundingSchema.nullable(),
});
export const messageSchema = z.discriminatedUnion("role", [userMessageSchema, assistantMessageSchema]);
export type UserMessage = z.infer<typeof userMessageSchema>;
export type AssistantMessage = z.infer<typeof assistantMessageSchema>;
export type Message = z.infer<typeof messageSchema>;

export const chatSummarySchema = z.object({
  id: chatIdSchema,
  title: z.string(),
  titledBy: z.enum(["nobody", "model", "person"]),
  pinned: z.boolean(),
  folderId: folderIdSchema.nullable(),
  temporary: z.boolean(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type ChatSummary = z.infer<typeof chatSummarySchema>;

export const chatSchema = chatSummarySchema.extend({
  systemPrompt: z.string(),
  sampling: samplingOverridesSchema,
  draft: z.string(),
  /** Model this chat uses; null = whichever is loaded. */
  modelId: modelIdSchema.nullable(),
  /** Collections its questions are answered from; empty: the model alone. */
  collectionIds: z.array(collectionIdSchema).max(50),
  /** Last message of the shown path; null in an empty chat. */
  leafId: messageIdSchema.nullable(),
});
export type Chat = z.infer<typeof chatSchema>;

/** A stretch of the shown path, oldest first; `hasMore`: older ones exist. */
export const messagePageSchema = z.object({ messages: z.array(messageSchema), hasMore: z.boolean() });
export type MessagePage = z.infer<typeof messagePageSchema>;

export const folderSchema = z.object({ id: folderIdSchema, name: z.string() });
export type Folder = z.infer<typeof folderSchema>;
export const presetSchema = z.object({ id: presetIdSchema, name: z.string(), text: z.string() });
export type Preset = z.infer<typeof presetSchema>;

/** `ranges`: [start, end) in UTF-16 code units of `snippet`, to be highlighted. messageId null: the title matched. */
export const searchHitSchema = z.object({
  chatId: chatIdSchema,
  messageId: messageIdSchema.nullable(),
  title: z.string(),
  snippet: z.string(),
  ranges: z.array(z.tuple([z.int(), z.int()])),
  at: timestampSchema,
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/** What a started turn created. `userMessageId` is null when only an answer was started (regenerate, continue). */
export const startedTurnSchema = z.object({
  runId: runIdSchema,
  chatId: chatIdSchema,
  userMessageId: messageIdSchema.nullable(),
  answerId: messageIdSchema,
});
export type StartedTurn = z.infer<typeof startedTurnSchema>;

/** The meter before sending. All tokens. `answerTokens`: kept free for the answer. `leftOutMessages`: oldest ones that would not be in the prompt. */
export const meterSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("no-model") }),
  z.object({
    kind: z.literal("counted"),
    contextTokens: z.int().min(1),
    usedTokens: z.int().min(0),
    systemTokens: z.int().min(0),
    historyTokens: z.int().min(0),
    draftTokens: z.int().min(0),
    /** Kept for passages of the chat's documents, the most they may take; absent without documents. */
    passagesTokens: z.int().min(0).optional(),
    answerTokens: z.int().min(0),
    leftOutMessages: z.int().min(0),
    /** False: system prompt and draft alone exceed the context; sending is refused. */
    draftFits: z.boolean(),
  }),
]);
export type Meter = z.infer<typeof meterSchema>;
