/** The chat repository over the store's threads; the shape of the chat domain's port, which wiring/ checks. */
import type { Chat, ChatSummary, Folder, Message, MessagePage, Preset, SearchHit } from "#src/contract/chat.ts";
import type { BinItemId, ChatId, FolderId, MessageId, PresetId } from "#src/contract/ids.ts";
import type { ChatTree, PathOptions } from "./chatReads.ts";
import type { ChatPatch } from "./chatWrites.ts";
import type { AnswerPatch, NewAnswer, NewUserMessage } from "./messageWrites.ts";
import type { Operations } from "./operations.ts";
import type { Thread } from "./threadClient.ts";

export interface ChatRepository {
  listChats(): Promise<readonly ChatSummary[]>;
  getChat(id: ChatId): Promise<Chat>;
  createChat(chat: Chat): Promise<void>;
  updateChat(id: ChatId, patch: ChatPatch): Promise<Chat>;
  path(id: ChatId, options: PathOptions): Promise<MessagePage>;
  getMessage(id: MessageId): Promise<Message>;
  addTurn(id: ChatId, user: NewUserMessage | null, answer: NewAnswer | null): Promise<void>;
  updateAnswer(id: MessageId, patch: AnswerPatch): Promise<void>;
  appendAnswer(id: MessageId, answer: string, thought: string): Promise<void>;
  selectVersion(id: MessageId): Promise<ChatId>;
  unsettledAnswers(): Promise<readonly MessageId[]>;
  search(query: string, limit: number): Promise<readonly SearchHit[]>;
  readTree(id: ChatId): Promise<ChatTree>;
  writeTree(tree: ChatTree): Promise<void>;
  removeChat(id: ChatId, deletedAt: number): Promise<BinItemId | null>;
  removeMessage(id: MessageId, deletedAt: number): Promise<BinItemId | null>;
  listFolders(): Promise<readonly Folder[]>;
  saveFolder(folder: Folder): Promise<void>;
  removeFolder(id: FolderId, deletedAt: number): Promise<BinItemId>;
  listPresets(): Promise<readonly Preset[]>;
  savePreset(preset: Preset): Promise<void>;
  removePreset(id: PresetId, deletedAt: number): Promise<BinItemId>;
}

/** Reads go to the reader: it sees every write that has resolved. */
export const createChatRepository = (writer: Thread<Operations["writer"]>, reader: Thread<Operations["reader"]>): ChatRepository => ({
  listChats: () => reader.call("listChats"),
  getChat: (id) => reader.call("getChat", id),
  createChat: (chat) => writer.call("createChat", chat),
  updateChat: (id, patch) => writer.call("updateChat", id, patch),
  path: (id, options) => reader.call("path", id, options),
  getMessage: (id) => reader.call("getMessage", id),
  addTurn: (id, user, answer) => writer.call("addTurn", id, user, answer),
  updateAnswer: (id, patch) => writer.call("updateAnswer", id, patch),
  appendAnswer: (id, answer, thought) => writer.call("appendAnswer", id, answer, thought),
  selectVersion: (id) => writer.call("selectVersion", id),
  unsettledAnswers: () => reader.call("unsettledAnswers"),
  search: (query, limit) => reader.call("search", query, limit),
  readTree: (id) => reader.call("readTree", id),
  writeTree: (tree) => writer.call("writeTree", tree),
  removeChat: (id, deletedAt) => writer.call("removeChat", id, deletedAt),
  removeMessage: (id, deletedAt) => writer.call("removeMessage", id, deletedAt),
  listFolders: () => reader.call("listFolders"),
  saveFolder: (folder) => writer.call("saveFolder", folder),
  removeFolder: (id, deletedAt) => writer.call("removeFolder", id, deletedAt),
  listPresets: () => reader.call("listPresets"),
  savePreset: (preset) => writer.call("savePreset", preset),
  removePreset: (id, deletedAt) => writer.call("removePreset", id, deletedAt),
});
