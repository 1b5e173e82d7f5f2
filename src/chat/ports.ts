/** What the chat domain needs from others; wiring/ meets these with the store and the engine, temporary chats with memory. */

import type {
  AnsweredBy,
  AnswerState,
  AnswerStats,
  Chat,
  ChatSummary,
  FinishReason,
  Folder,
  Message,
  MessagePage,
  Preset,
  Sampling,
  SamplingOverrides,
  SearchHit,
} from "#src/contract/chat.ts";
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { BinItemId, ChatId, CollectionId, FileId, FolderId, MessageId, ModelId, PresetId, RunId } from "#src/contract/ids.ts";
import type { Progress } from "#src/contract/run.ts";

export interface NewUserMessage {
  readonly id: MessageId;
  readonly parentId: MessageId | null;
  readonly text: string;
  readonly createdAt: number;
  readonly task: DocumentTask | null;
}
export interface NewAnswer {
  readonly id: MessageId;
  readonly parentId: MessageId;
  readonly createdAt: number;
  readonly text: string;
  readonly thought: string;
  readonly state: AnswerState;
  readonly answeredBy: AnsweredBy | null;
  readonly contextStartId: MessageId | null;
  readonly edited: boolean;
}
export interface AnswerPatch {
  readonly text?: string;
  readonly thought?: string;
  readonly state?: AnswerState;
  readonly stats?: AnswerStats | null;
  readonly answeredBy?: AnsweredBy | null;
  readonly contextStartId?: MessageId | null;
  readonly grounding?: AnswerGrounding | null;
}
export type ChatPatch = Partial<
  Pick<
    Chat,
    "title" | "titledBy" | "pinned" | "folderId" | "systemPrompt" | "sampling" | "draft" | "modelId" | "collectionIds" | "updatedAt"
  >
>;

/** A chat as a whole tree, for export and import. Messages in order of creation, parents before children. */
export interface ChatTree {
  readonly chat: Chat;
  readonly messages: readonly Message[];
}

/**
 * Chats, messages, folders, presets. Each method is one durable transaction (synchronous=FULL): when it resolves, kill -9 loses nothing of it.
 * Throws chat/not-found, chat/message-not-found, store/disk-full, store/read-only. One suite (test/support/chatRepositorySuite.ts) holds for every implementation.
 */
export interface ChatRepository {
  listChats(): Promise<readonly ChatSummary[]>;
  getChat(id: ChatId): Promise<Chat>;
  createChat(chat: Chat): Promise<void>;
  updateChat(id: ChatId, patch: ChatPatch): Promise<Chat>;

  /** The path from root to `leafId` (default: the chat's), its last `limit` messages before `before`. */
  path(id: ChatId, options: { readonly leafId?: MessageId; readonly before?: MessageId; readonly limit: number }): Promise<MessagePage>;
  getMessage(id: MessageId): Promise<Message>;
  /** Inserts the messages given and shows the last of them: one transaction; also sets updatedAt and clears the draft if a user message is among them. */
  addTurn(id: ChatId, user: NewUserMessage | null, answer: NewAnswer | null): Promise<void>;
  /** Streaming: replaces only the named fields. */
  updateAnswer(id: MessageId, patch: AnswerPatch): Promise<void>;
  /** Appends whole characters to a streaming answer; one call per ≤ 250 ms. */
  appendAnswer(id: MessageId, answer: string, thought: string): Promise<void>;
  /** Shows the path through this message down to the leaf last shown below it (else the newest). */
  selectVersion(id: MessageId): Promise<ChatId>;
  /** Answers left `generating` by a core that died; called once at start. */
  unsettledAnswers(): Promise<readonly MessageId[]>;

  search(query: string, limit: number): Promise<readonly SearchHit[]>;
  readTree(id: ChatId): Promise<ChatTree>;
  writeTree(tree: ChatTree): Promise<void>;

  removeChat(id: ChatId, deletedAt: number): Promise<BinItemId | null>;
  /** The message and all below it; the shown path ends above. */
  removeMessage(id: MessageId, deletedAt: number): Promise<BinItemId | null>;

  listFolders(): Promise<readonly Folder[]>;
  saveFolder(folder: Folder): Promise<void>;
  removeFolder(id: FolderId, deletedAt: number): Promise<BinItemId>;
  listPresets(): Promise<readonly Preset[]>;
  savePreset(preset: Preset): Promise<void>;
  removePreset(id: PresetId, deletedAt: number): Promise<BinItemId>;
}

/** A message as it goes into a prompt. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export interface TokenCount {
  readonly perMessage: readonly number[];
  readonly overheadTokens: number;
}

/** The model that would answer. */
export interface GeneratorModel {
  readonly answeredBy: AnsweredBy & { readonly modelId: ModelId };
  /** Chosen for this model: over the app's, under the chat's. */
  readonly sampling: SamplingOverrides;
  /** null while it is not loaded yet. */
  readonly contextTokens: number | null;
}

export type GeneratorEvent =
  | { readonly kind: "loading"; readonly fraction: number }
  | { readonly kind: "reading"; readonly done: number; readonly total: number }
  | { readonly kind: "text"; readonly segment: "answer" | "thought"; readonly text: string }
  | { readonly kind: "end"; readonly finishReason: FinishReason; readonly stats: Omit<AnswerStats, "ttftMs"> };

/** Language models as chat sees them. */
export interface Generator {
  /** The chat's own model if given and present, else the loaded one, else the one that would be loaded; null when the library has none. */
  model(preferred: ModelId | null): Promise<GeneratorModel | null>;
  /** Loads it if need be and gives its context. Throws engine/…, model/…. */
  ready(modelId: ModelId, onLoading: (fraction: number) => void, signal: AbortSignal): Promise<{ readonly contextTokens: number }>;
  /** Needs a loaded model, else engine/not-loaded. */
  count(modelId: ModelId, messages: readonly PromptMessage[]): Promise<TokenCount>;
  generate(
    modelId: ModelId,
    request: {
      readonly sequenceKey: string;
      readonly messages: readonly PromptMessage[];
      readonly continueAnswer?: { readonly thought: string; readonly answer: string };
      readonly sampling: Sampling;
    },
    signal: AbortSignal,
  ): AsyncIterable<GeneratorEvent>;
}

/** A chat's documents, as chat sees them: documents grounds and verifies, chat owns the run. */
export interface Grounding {
  /**
   * Finds passages for a question within `budgetTokens` of prompt (counted with the model's own template) and gives the messages to send instead of the question.
   * Throws collection/not-found, engine/…, or the signal's reason.
   */
  ground(request: GroundingRequest, report: (progress: Progress) => void, signal: AbortSignal): Promise<Grounded>;
  /**
   * Work over all of the documents in scope: the text comes in pieces through `sink`, resumable by `answerId` after a stop, a failure or kill -9
   * (`begun`: the answer's text so far; what the sink gets is appended to it). `length`: something is missing, as an answer of the model was cut; the text says so.
   */
  work(
    request: GroundingRequest & { readonly task: DocumentTask; readonly answerId: MessageId; readonly begun: string },
    sink: {
      readonly text: (piece: string) => void;
      readonly report: (progress: Progress) => void;
      /** What the answer rests on from now on, said of its text as it is when it is asked: at the end, and wherever a stop or failure ends it. */
      readonly grounding: (restsOn: (answer: string) => AnswerGrounding) => void;
    },
    signal: AbortSignal,
  ): Promise<{ readonly finishReason: FinishReason; readonly stats: Omit<AnswerStats, "ttftMs"> }>;
}
export interface GroundingRequest {
  readonly question: string;
  /** Last turns before it, oldest first, for questions that lean on them ("and the second one?"). */
  readonly history: readonly PromptMessage[];
  readonly collectionIds: readonly CollectionId[];
  readonly modelId: ModelId;
  readonly contextTokens: number;
  /** Most tokens that `system` and `user` of the prompt may take together. */
  readonly budgetTokens: number;
  /** The starter answers single questions, in the wording it was trained on. */
  readonly starter: boolean;
  /** A temporary chat: nothing of it may be written down. */
  readonly temporary: boolean;
  /** What the answer rested on so far when it is being continued: the same passages again, not a new search. */
  readonly again: AnswerGrounding | null;
}
export type Grounded =
  /** `system`: put before the chat's own system prompt (for the starter: instead of it, and without history). `user`: the passages and the question. */
  | {
      readonly kind: "prompt";
      readonly system: string;
      readonly user: string;
      readonly passages: AnswerGrounding;
      /** Pure: checks the answer's quotes and counts what was read. `evaluated`: whether the model read the whole prompt. */
      finish(answer: string, evaluated: boolean): AnswerGrounding;
    }
  /** Answered without the model's words: by computation, or because nothing is indexed or found. */
  | { readonly kind: "answer"; readonly text: string; readonly grounding: AnswerGrounding };

/** Clock and identity, so that computation stays pure. */
export interface ChatSurroundings {
  now(): number;
  /** Milliseconds of a clock that nobody sets, for lengths of time. */
  monotonicNow(): number;
  newId<T extends ChatId | MessageId | RunId | FolderId | PresetId | FileId>(): T;
}
