/** The chat room's dealings with the core: reads into the slice, events into slice and answer texts, nothing of React. */
import type { Chat } from "#src/contract/chat.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { Api } from "../api/client.ts";
import type { Answers } from "../state/answers.ts";
import { type ChatsStore, mergeChat, openedChat, prependOlder, reduceChats, shownChatId } from "../state/chats.ts";
import { createHeard } from "../state/heard.ts";

/** Messages read at a time: a screen holds about ten, and 100 took the list no measurable time. */
const PAGE = 100;
/** A jump reads this many at a time (the contract's most). */
const JUMP_PAGE = 500;
/** The core commits streamed text at least every 250 ms: after that a read holds what was missed. */
const REREAD_MS = 300;

/** What list, folders and presets are kept true by. */
const listKinds: ReadonlySet<AppEvent["kind"]> = new Set(["chat", "chat-removed", "folders", "presets"]);

export interface Room {
  readonly api: Api;
  readonly chats: ChatsStore;
  readonly answers: Answers;
  /** Takes in an event. A snapshot makes it read list, folders, presets and the open chat anew. */
  receive(event: AppEvent): void;
  /** Takes in a chat as a call gave it, ahead of its event. */
  merge(chat: Chat): void;
  /** Shows a new chat; the core creates it when something is put into it. */
  showBlank(temporary: boolean): void;
  open(chatId: ChatId): Promise<void>;
  /** Reads the stretch above the held one, at most `limit` messages; false when there is none. */
  readOlder(limit?: number): Promise<boolean>;
  /** Opens the chat at this message, on whichever version it lies; resolves when it is held, false if it is gone. */
  reach(chatId: ChatId, messageId: MessageId): Promise<boolean>;
  /** The open chat's id; creates the blank one on the first need. */
  ensureChat(): Promise<ChatId>;
  /** The chat that grew out of the last blank one. */
  created(): ChatId | null;
  /** Drafts as typed, ahead of what the core has saved; "blank" is the chat not created yet. At most one per chat opened here. */
  readonly drafts: Map<ChatId | "blank", string>;
}

/** @param later runs a function after so many milliseconds (tests: at once). */
export const createRoom = (
  deps: { readonly api: Api; readonly chats: ChatsStore; readonly answers: Answers },
  later: (run: () => void, ms: number) => void,
): Room => {
  const { api, chats, answers } = deps;
  const drafts: Room["drafts"] = new Map();
  const heard = createHeard<AppEvent>();
  let created: ChatId | null = null;
  let creating: Promise<ChatId> | null = null;
  let rereadPlanned = false;
  /** Rises with every event that can change a path. */
  let changes = 0;

  const holdRunningText = (): boolean => {
    const { shown } = chats.getState();
    if (shown.kind !== "open") return true;
    return shown.open.path
      .filter((message) => message.role === "assistant" && message.state.kind === "generating")
      .map((message) => answers.set(message.id, { answer: message.text, thought: message.role === "assistant" ? message.thought : "" }))
      .every((held) => held === "whole");
  };

  const read = async (chatId: ChatId): Promise<void> => {
    const before = changes;
    const [chat, page] = await Promise.all([api.chats.get({ chatId }), api.chats.messages({ chatId, limit: PAGE })]);
    const { shown } = chats.getState();
    if (shownChatId(shown) !== chatId) return;
    const open = openedChat(shown.kind === "open" ? shown.open : null, chat, page);
    chats.setState({ shown: { kind: "open", open } });
    if (!holdRunningText()) planReread(REREAD_MS);
    // What changed while the core was answering may be newer than its answer: an answer's end was lost that way.
    if (changes !== before) planReread(0);
  };

  const open = async (chatId: ChatId): Promise<void> => {
    if (shownChatId(chats.getState().shown) !== chatId || chats.getState().shown.kind === "failed") {
      chats.setState({ shown: { kind: "opening", chatId } });
    }
    try {
      await read(chatId);
    } catch (error) {
      if (shownChatId(chats.getState().shown) === chatId) chats.setState({ shown: { kind: "failed", chatId, error } });
    }
  };

  const planReread = (ms: number): void => {
    if (rereadPlanned) return;
    rereadPlanned = true;
    later(() => {
      rereadPlanned = false;
      const { shown } = chats.getState();
      if (shown.kind === "open") void open(shown.open.chat.id);
    }, ms);
  };

  const readList = async (): Promise<void> => {
    try {
      const { answer, told } = await heard.read(() => Promise.all([api.chats.list(), api.folders.list(), api.presets.list()]));
      const [list, folders, presets] = answer;
      chats.setState((state) =>
        told.reduce(reduceChats, {
          ...state,
          list: { kind: "ready" },
          chats: new Map(list.map((chat) => [chat.id, chat])),
          folders,
          presets,
        }),
      );
    } catch (error) {
      chats.setState({ list: { kind: "failed", error } });
    }
  };

  const readOlder = async (limit = PAGE): Promise<boolean> => {
    const { shown } = chats.getState();
    const before = shown.kind === "open" && shown.open.hasMore ? shown.open.path[0]?.id : undefined;
    if (shown.kind !== "open" || before === undefined) return false;
    const chatId = shown.open.chat.id;
    const page = await api.chats.messages({ chatId, before, limit });
    chats.setState((state) => prependOlder(state, chatId, before, page));
    return true;
  };

  const create = async (temporary: boolean): Promise<ChatId> => {
    const chat = await api.chats.create({ temporary });
    drafts.set(chat.id, drafts.get("blank") ?? "");
    drafts.delete("blank");
    created = chat.id;
    heard.hear({ kind: "chat", chat });
    chats.setState((state) => ({
      chats: new Map(state.chats).set(chat.id, chat),
      shown: state.shown.kind === "blank" ? { kind: "open", open: openedChat(null, chat, { messages: [], hasMore: false }) } : state.shown,
    }));
    return chat.id;
  };

  const holds = (messageId: MessageId): boolean => {
    const { shown } = chats.getState();
    return shown.kind === "open" && shown.open.path.some((message) => message.id === messageId);
  };

  return {
    api,
    chats,
    answers,
    created: () => created,
    drafts,
    merge: (chat) => {
      heard.hear({ kind: "chat", chat });
      chats.setState((state) => mergeChat(state, chat));
    },
    receive: (event) => {
      if (event.kind === "text") {
        if (answers.apply(event) === "gap") planReread(REREAD_MS);
        return;
      }
      if (event.kind === "message" || event.kind === "path-changed" || event.kind === "snapshot") changes += 1;
      if (listKinds.has(event.kind)) heard.hear(event);
      chats.setState((state) => reduceChats(state, event));
      if (event.kind === "message" && event.message.role === "assistant") {
        const { id, text, thought, state } = event.message;
        if (state.kind !== "generating") answers.forget(id);
        else if (answers.set(id, { answer: text, thought }) === "gap") planReread(REREAD_MS);
      }
      if (event.kind === "snapshot") {
        for (const run of event.runs)
          if (run.subject.kind === "answer" && run.partial !== null) answers.set(run.subject.messageId, run.partial);
        void readList();
      }
      const { shown } = chats.getState();
      if (shown.kind === "open" && shown.open.stale) planReread(0);
    },
    showBlank: (temporary) => {
      creating = null;
      drafts.delete("blank");
      chats.setState({ shown: { kind: "blank", temporary } });
    },
    open,
    readOlder,
    reach: async (chatId, messageId) => {
      if (shownChatId(chats.getState().shown) !== chatId) await open(chatId);
      if (holds(messageId)) return true;
      await api.turns.selectVersion({ messageId });
      await open(chatId);
      while (!holds(messageId)) if (!(await readOlder(JUMP_PAGE))) return false;
      return true;
    },
    ensureChat: async () => {
      const { shown } = chats.getState();
      const id = shownChatId(shown);
      if (id !== null) return id;
      creating ??= create(shown.kind === "blank" && shown.temporary).finally(() => {
        creating = null;
      });
      return creating;
    },
  };
};
