/** Chats in memory alone: the home of temporary chats, which are never written and die with the core. No bin: what is removed is gone. */
import type { AssistantMessage, Chat, Folder, Message, MessagePage, Preset, SearchHit } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import { binItemIdSchema, type ChatId, type FolderId, type MessageId, type PresetId } from "#src/contract/ids.ts";
import { searchMessages } from "./memorySearch.ts";
import type { AnswerPatch, ChatRepository, NewAnswer, NewUserMessage } from "./ports.ts";
import { byPlace, summaryOf } from "./summary.ts";

type Stored = Omit<Extract<Message, { role: "user" }>, "versionIds"> | Omit<AssistantMessage, "versionIds">;

interface Tree {
  chat: Chat;
  /** In order of creation. */
  readonly messages: Map<MessageId, Stored>;
  /** Which child was last shown below a message; key null: which root. */
  readonly shown: Map<MessageId | null, MessageId>;
}

/** A ChatRepository that forgets everything with the process. Bounded by its user (see routing.ts). */
export const createMemoryRepository = (): ChatRepository => {
  const trees = new Map<ChatId, Tree>();
  const chatOf = new Map<MessageId, ChatId>();
  const folders = new Map<FolderId, Folder>();
  const presets = new Map<PresetId, Preset>();

  const treeOf = (id: ChatId): Tree => {
    const tree = trees.get(id);
    if (tree === undefined) throw new AppError("chat/not-found", "No such chat");
    return tree;
  };
  const noMessage = (): never => {
    throw new AppError("chat/message-not-found", "No such message");
  };
  const storedOf = (tree: Tree, id: MessageId): Stored => tree.messages.get(id) ?? noMessage();
  const treeWith = (id: MessageId): Tree => treeOf(chatOf.get(id) ?? noMessage());
  const childrenOf = (tree: Tree, parentId: MessageId | null): readonly Stored[] =>
    [...tree.messages.values()].filter((message) => message.parentId === parentId);
  const whole = (tree: Tree, stored: Stored): Message => ({
    ...stored,
    versionIds: childrenOf(tree, stored.parentId).map((sibling) => sibling.id),
  });
  /** From the root down to `leafId`. */
  const pathTo = (tree: Tree, leafId: MessageId | null): readonly Stored[] => {
    const path: Stored[] = [];
    for (let id = leafId; id !== null; ) {
      const message = storedOf(tree, id);
      path.push(message);
      id = message.parentId;
    }
    return path.reverse();
  };
  const show = (tree: Tree, leafId: MessageId | null): void => {
    for (const message of pathTo(tree, leafId)) tree.shown.set(message.parentId, message.id);
    tree.chat = { ...tree.chat, leafId };
  };
  const insert = (tree: Tree, message: Stored): void => {
    tree.messages.set(message.id, message);
    chatOf.set(message.id, tree.chat.id);
  };
  const patchAnswer = (id: MessageId, change: (answer: Omit<AssistantMessage, "versionIds">) => AnswerPatch): void => {
    const tree = treeWith(id);
    const message = storedOf(tree, id);
    if (message.role !== "assistant") throw new AppError("chat/message-not-found", "No such answer");
    tree.messages.set(id, { ...message, ...change(message) });
  };
  const forget = (tree: Tree, id: MessageId): void => {
    const doomed = [id];
    for (let next = doomed.pop(); next !== undefined; next = doomed.pop()) {
      doomed.push(...childrenOf(tree, next).map((child) => child.id));
      tree.messages.delete(next);
      chatOf.delete(next);
      tree.shown.delete(next);
    }
  };

  const asUser = (chatId: ChatId, user: NewUserMessage): Stored => ({ ...user, chatId, role: "user" });
  const asAnswer = (chatId: ChatId, answer: NewAnswer): Stored => ({ ...answer, chatId, role: "assistant", stats: null, grounding: null });

  return {
    listChats: async () => [...trees.values()].map((tree) => summaryOf(tree.chat)).sort(byPlace),
    getChat: async (id) => treeOf(id).chat,
    createChat: async (chat) => {
      trees.set(chat.id, { chat, messages: new Map(), shown: new Map() });
    },
    updateChat: async (id, patch) => {
      const tree = treeOf(id);
      tree.chat = { ...tree.chat, ...patch };
      return tree.chat;
    },

    path: async (id, { leafId, before, limit }): Promise<MessagePage> => {
      const tree = treeOf(id);
      const path = pathTo(tree, leafId ?? tree.chat.leafId);
      const end = before === undefined ? path.length : path.findIndex((message) => message.id === before);
      if (end === -1) return noMessage();
      const start = Math.max(0, end - limit);
      return { messages: path.slice(start, end).map((message) => whole(tree, message)), hasMore: start > 0 };
    },
    getMessage: async (id) => {
      const tree = treeWith(id);
      return whole(tree, storedOf(tree, id));
    },
    addTurn: async (id, user, answer) => {
      const tree = treeOf(id);
      // Every parent before any message: what is refused leaves nothing behind.
      if (user !== null && user.parentId !== null) storedOf(tree, user.parentId);
      if (answer !== null && answer.parentId !== user?.id) storedOf(tree, answer.parentId);
      if (user !== null) insert(tree, asUser(id, user));
      if (answer !== null) insert(tree, asAnswer(id, answer));
      const last = answer ?? user;
      if (last === null) return;
      tree.chat = { ...tree.chat, updatedAt: last.createdAt, draft: user === null ? tree.chat.draft : "" };
      show(tree, last.id);
    },
    updateAnswer: async (id, patch) => patchAnswer(id, () => patch),
    appendAnswer: async (id, answer, thought) =>
      patchAnswer(id, (before) => ({ text: before.text + answer, thought: before.thought + thought })),
    selectVersion: async (id) => {
      const tree = treeWith(id);
      let leafId = id;
      for (;;) {
        const below = tree.shown.get(leafId) ?? childrenOf(tree, leafId).at(-1)?.id;
        if (below === undefined) break;
        leafId = below;
      }
      show(tree, leafId);
      return tree.chat.id;
    },
    unsettledAnswers: async () =>
      [...trees.values()].flatMap((tree) =>
        [...tree.messages.values()].flatMap((message) =>
          message.role === "assistant" && message.state.kind === "generating" ? [message.id] : [],
        ),
      ),

    search: async (query, limit): Promise<readonly SearchHit[]> =>
      searchMessages(
        [...trees.values()].map(({ chat, messages }) => ({ chat, messages: [...messages.values()] })),
        query,
        limit,
      ),
    readTree: async (id) => {
      const tree = treeOf(id);
      return { chat: tree.chat, messages: [...tree.messages.values()].map((message) => whole(tree, message)) };
    },
    writeTree: async ({ chat, messages }) => {
      const tree: Tree = { chat, messages: new Map(), shown: new Map() };
      trees.set(chat.id, tree);
      for (const { versionIds: _, ...message } of messages) insert(tree, message);
      show(tree, chat.leafId);
    },

    removeChat: async (id) => {
      for (const messageId of treeOf(id).messages.keys()) chatOf.delete(messageId);
      trees.delete(id);
      return null;
    },
    removeMessage: async (id) => {
      const tree = treeWith(id);
      const { parentId } = storedOf(tree, id);
      const wasShown = pathTo(tree, tree.chat.leafId).some((message) => message.id === id);
      forget(tree, id);
      if (tree.shown.get(parentId) === id) tree.shown.delete(parentId);
      if (wasShown) show(tree, parentId);
      return null;
    },

    listFolders: async () => [...folders.values()],
    saveFolder: async (folder) => {
      folders.set(folder.id, folder);
    },
    removeFolder: async (id) => {
      folders.delete(id);
      for (const tree of trees.values()) if (tree.chat.folderId === id) tree.chat = { ...tree.chat, folderId: null };
      // There is no bin here: the folder's own id names nothing in one.
      return binItemIdSchema.parse(id);
    },
    listPresets: async () => [...presets.values()],
    savePreset: async (preset) => {
      presets.set(preset.id, preset);
    },
    removePreset: async (id) => {
      presets.delete(id);
      return binItemIdSchema.parse(id);
    },
  };
};
