/** Chats as things: made, listed, renamed, found, exported, imported, removed. */
import type { Chat, ChatSummary, MessagePage, SamplingOverrides, SearchHit } from "#src/contract/chat.ts";
import type { BinItemId, ChatId, CollectionId, FolderId, MessageId, ModelId } from "#src/contract/ids.ts";
import type { Announce } from "./announce.ts";
import type { Busy } from "./busy.ts";
import { chatAsFile, readChatFile, treeFromFile } from "./chatFile.ts";
import { cleanText } from "./cleanText.ts";
import type { ChatDeps } from "./deps.ts";
import { chatAsMarkdown } from "./exportMarkdown.ts";
import { fileNameOf } from "./fileName.ts";
import type { Folders } from "./folders.ts";
import type { Homes } from "./homes.ts";
import type { ChatPatch } from "./ports.ts";
import type { Presets } from "./presets.ts";
import { byPlace } from "./summary.ts";
import type { Titles } from "./titles.ts";
import { NEW_CHAT_TITLE } from "./titleText.ts";

/** Most chats a list gives. */
const LIST_MAX = 10_000;

/** One method per call of pageContract.chats. */
export interface Chats {
  list(): Promise<ChatSummary[]>;
  get(input: { readonly chatId: ChatId }): Promise<Chat>;
  messages(input: { readonly chatId: ChatId; readonly before?: MessageId | undefined; readonly limit: number }): Promise<MessagePage>;
  create(input: {
    readonly temporary: boolean;
    readonly folderId: FolderId | null;
    readonly systemPrompt?: string | undefined;
    readonly modelId: ModelId | null;
    readonly sampling: SamplingOverrides;
    readonly collectionIds: readonly CollectionId[];
  }): Promise<Chat>;
  update(input: {
    readonly chatId: ChatId;
    readonly title?: string | undefined;
    readonly pinned?: boolean | undefined;
    readonly folderId?: FolderId | null | undefined;
    readonly systemPrompt?: string | undefined;
    readonly sampling?: SamplingOverrides | undefined;
    readonly draft?: string | undefined;
    readonly modelId?: ModelId | null | undefined;
    readonly collectionIds?: readonly CollectionId[] | undefined;
  }): Promise<Chat>;
  remove(input: { readonly chatId: ChatId }): Promise<{ binItemId: BinItemId | null }>;
  search(input: { readonly query: string; readonly limit: number }): Promise<SearchHit[]>;
  export(input: {
    readonly chatId: ChatId;
    readonly format: "markdown" | "json";
  }): Promise<{ fileName: string; mediaType: string; text: string }>;
  import(input: { readonly text: string }): Promise<{ chatIds: ChatId[] }>;
}

export interface ChatsParts {
  readonly homes: Homes;
  readonly announce: Announce;
  readonly busy: Busy;
  readonly titles: Titles;
  readonly folders: Folders;
  readonly presets: Presets;
}

export const createChats = (deps: ChatDeps, { homes, announce, busy, titles, folders, presets }: ChatsParts): Chats => {
  const { repository, temporary } = deps;

  return {
    list: async () => [...(await repository.listChats()), ...(await temporary.listChats())].sort(byPlace).slice(0, LIST_MAX),
    get: async ({ chatId }) => await homes.of(chatId).getChat(chatId),
    messages: async ({ chatId, before, limit }) =>
      await homes.of(chatId).path(chatId, before === undefined ? { limit } : { before, limit }),
    create: async (input) => {
      await folders.mustExist(input.folderId);
      const now = deps.now();
      const chat: Chat = {
        id: deps.newId<ChatId>(),
        title: NEW_CHAT_TITLE,
        titledBy: "nobody",
        pinned: false,
        folderId: input.folderId,
        temporary: input.temporary,
        createdAt: now,
        updatedAt: now,
        systemPrompt: cleanText(input.systemPrompt ?? (await presets.textOf(deps.settings().defaultPresetId))),
        sampling: input.sampling,
        draft: "",
        modelId: input.modelId,
        collectionIds: [...new Set(input.collectionIds)],
        leafId: null,
      };
      await homes.create(chat);
      announce.chat(chat);
      return chat;
    },
    update: async ({ chatId, ...input }) => {
      if (input.title !== undefined) titles.namedByPerson(chatId);
      await folders.mustExist(input.folderId ?? null);
      const patch: ChatPatch = {
        ...(input.title === undefined ? {} : { title: cleanText(input.title), titledBy: "person" as const }),
        ...(input.pinned === undefined ? {} : { pinned: input.pinned }),
        ...(input.folderId === undefined ? {} : { folderId: input.folderId }),
        ...(input.systemPrompt === undefined ? {} : { systemPrompt: cleanText(input.systemPrompt) }),
        ...(input.sampling === undefined ? {} : { sampling: input.sampling }),
        ...(input.draft === undefined ? {} : { draft: cleanText(input.draft) }),
        ...(input.modelId === undefined ? {} : { modelId: input.modelId }),
        ...(input.collectionIds === undefined ? {} : { collectionIds: [...new Set(input.collectionIds)] }),
      };
      const chat = await homes.of(chatId).updateChat(chatId, patch);
      announce.chat(chat);
      return chat;
    },
    remove: async ({ chatId }) => {
      const home = homes.of(chatId);
      const running = busy.running(chatId);
      if (running !== null) {
        deps.runs.cancel(running.runId);
        await deps.runs.settled(running.runId);
      }
      await titles.removed(chatId);
      const binItemId = await home.removeChat(chatId, deps.now());
      homes.forget(chatId);
      deps.publish({ kind: "chat-removed", chatId });
      return { binItemId };
    },
    search: async ({ query, limit }) => {
      const clean = cleanText(query);
      return [...(await temporary.search(clean, limit)), ...(await repository.search(clean, limit))].slice(0, limit);
    },
    export: async ({ chatId, format }) => {
      const tree = await homes.of(chatId).readTree(chatId);
      return format === "json"
        ? { fileName: fileNameOf(tree.chat.title, "json"), mediaType: "application/json", text: chatAsFile(tree) }
        : { fileName: fileNameOf(tree.chat.title, "md"), mediaType: "text/markdown", text: chatAsMarkdown(tree) };
    },
    import: async ({ text }) => {
      const tree = treeFromFile(readChatFile(text), deps);
      await repository.writeTree(tree);
      announce.chat(tree.chat);
      return { chatIds: [tree.chat.id] };
    },
  };
};
