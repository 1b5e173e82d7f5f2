/** The chat slice: list, folders, presets, the open chat and its shown path; reduces contract events, rebuilt from reads after a snapshot. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Chat, ChatSummary, Folder, Message, MessagePage, Preset } from "#src/contract/chat.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";

/** The open chat. `path`: the stretch of the shown path held here, oldest first. `stale`: it changed in a way only a new read shows. */
export interface OpenChat {
  readonly chat: Chat;
  readonly path: readonly Message[];
  readonly hasMore: boolean;
  readonly stale: boolean;
  /** How many older messages were put in front since it was opened; keeps the transcript's row numbers steady. */
  readonly prepended: number;
}

/** What the middle of the room shows. `blank`: a new chat that the core has not been asked to create yet. */
export type Shown =
  | { readonly kind: "blank"; readonly temporary: boolean }
  | { readonly kind: "opening"; readonly chatId: ChatId }
  | { readonly kind: "open"; readonly open: OpenChat }
  | { readonly kind: "failed"; readonly chatId: ChatId; readonly error: unknown };

export interface ChatsState {
  readonly list: { readonly kind: "loading" } | { readonly kind: "ready" } | { readonly kind: "failed"; readonly error: unknown };
  readonly chats: ReadonlyMap<ChatId, ChatSummary>;
  readonly folders: readonly Folder[];
  readonly presets: readonly Preset[];
  readonly shown: Shown;
}

export const emptyChats: ChatsState = {
  list: { kind: "loading" },
  chats: new Map(),
  folders: [],
  presets: [],
  shown: { kind: "blank", temporary: false },
};

const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> => new Map(map).set(key, value);
const withoutEntry = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  if (!map.has(key)) return map;
  const next = new Map(map);
  next.delete(key);
  return next;
};

const changeOpen = (state: ChatsState, chatId: ChatId, change: (open: OpenChat) => OpenChat): ChatsState =>
  state.shown.kind === "open" && state.shown.open.chat.id === chatId
    ? { ...state, shown: { kind: "open", open: change(state.shown.open) } }
    : state;

/** The path with this message replaced or appended; null when it does not belong to the end of the path (the path must be read again). */
const placeMessage = (path: readonly Message[], message: Message): readonly Message[] | null => {
  const at = path.findLastIndex((held) => held.id === message.id);
  if (at >= 0) return path.with(at, message);
  return message.parentId === (path.at(-1)?.id ?? null) ? [...path, message] : null;
};

/** A new version of a message shown here changes its siblings' `versionIds` without changing the shown path. */
const noteVersions = (path: readonly Message[], message: Message): readonly Message[] =>
  path.some((held) => held.id !== message.id && message.versionIds.includes(held.id))
    ? path.map((held) => (message.versionIds.includes(held.id) ? { ...held, versionIds: message.versionIds } : held))
    : path;

const reduceMessage = (state: ChatsState, message: Message): ChatsState =>
  changeOpen(state, message.chatId, (open) => {
    const path = placeMessage(open.path, message);
    if (path !== null) return { ...open, path, chat: { ...open.chat, leafId: path.at(-1)?.id ?? null } };
    const noted = noteVersions(open.path, message);
    return noted === open.path ? { ...open, stale: true } : { ...open, path: noted };
  });

const reduceChat = (state: ChatsState, summary: ChatSummary): ChatsState =>
  changeOpen({ ...state, chats: withEntry(state.chats, summary.id, summary) }, summary.id, (open) => ({
    ...open,
    chat: { ...open.chat, ...summary },
  }));

/** The state after an event of the core. Pure; text goes to answers.ts, runs to runs.ts. */
export const reduceChats = (state: ChatsState, event: AppEvent): ChatsState => {
  switch (event.kind) {
    case "snapshot":
      return state.shown.kind === "open" ? { ...state, shown: { kind: "open", open: { ...state.shown.open, stale: true } } } : state;
    case "message":
      return reduceMessage(state, event.message);
    case "chat":
      return reduceChat(state, event.chat);
    case "chat-removed":
      return {
        ...state,
        chats: withoutEntry(state.chats, event.chatId),
        shown: shownChatId(state.shown) === event.chatId ? { kind: "blank", temporary: false } : state.shown,
      };
    case "path-changed":
      return changeOpen(state, event.chatId, (open) => ({ ...open, stale: true }));
    case "folders":
      return { ...state, folders: event.folders };
    case "presets":
      return { ...state, presets: event.presets };
    default:
      return state;
  }
};

/** The chat the room shows or is opening; null for none. */
export const shownChatId = (shown: Shown): ChatId | null => {
  switch (shown.kind) {
    case "blank":
      return null;
    case "open":
      return shown.open.chat.id;
    case "opening":
    case "failed":
      return shown.chatId;
  }
};

/**
 * The open chat after a fresh read of its newest stretch. What was held above that stretch is kept where it still leads there:
 * a message has one parent, so everything above a message that is still shown is still right.
 */
export const openedChat = (held: OpenChat | null, chat: Chat, page: MessagePage): OpenChat => {
  const first = page.messages[0];
  const above =
    held === null || held.chat.id !== chat.id || first === undefined
      ? []
      : held.path.slice(0, held.path.findIndex((message) => message.id === first.parentId) + 1);
  return {
    chat,
    path: [...above, ...page.messages],
    hasMore: above.length > 0 && held !== null ? held.hasMore : page.hasMore,
    stale: false,
    prepended: above.length > 0 && held !== null ? held.prepended : 0,
  };
};

/** Puts an older stretch in front; unchanged if another chat was opened or the path was replaced meanwhile. */
export const prependOlder = (state: ChatsState, chatId: ChatId, before: MessageId, page: MessagePage): ChatsState =>
  changeOpen(state, chatId, (open) =>
    open.path[0]?.id === before
      ? {
          ...open,
          path: [...page.messages, ...open.path],
          hasMore: page.hasMore,
          prepended: open.prepended + page.messages.length,
        }
      : open,
  );

/** Puts what a call answered about a chat into list and open chat. */
export const mergeChat = (state: ChatsState, chat: Chat): ChatsState => {
  const {
    systemPrompt: _prompt,
    sampling: _sampling,
    draft: _draft,
    modelId: _model,
    collectionIds: _collections,
    leafId: _leaf,
    ...summary
  } = chat;
  return changeOpen({ ...state, chats: withEntry(state.chats, chat.id, summary) }, chat.id, (open) => ({
    ...open,
    chat: { ...chat, leafId: open.chat.leafId },
  }));
};

export type ChatsStore = StoreApi<ChatsState>;

export const createChatsStore = (): ChatsStore => createStore<ChatsState>(() => emptyChats);
