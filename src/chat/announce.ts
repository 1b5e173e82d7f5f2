/** Tells every page what changed in a chat. */
import type { Chat } from "#src/contract/chat.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { Homes } from "./homes.ts";
import { summaryOf } from "./summary.ts";

export interface Announce {
  chat(chat: Chat): void;
  /** Reads the chat and tells its summary. */
  chatChanged(chatId: ChatId): Promise<void>;
  /** Reads each message and tells it whole. */
  messages(chatId: ChatId, ids: readonly MessageId[]): Promise<void>;
  /** The shown path changed other than by appending. */
  path(chatId: ChatId): Promise<void>;
}

export const createAnnounce = (publish: (event: AppEvent) => void, homes: Homes): Announce => {
  const chat = (changed: Chat): void => publish({ kind: "chat", chat: summaryOf(changed) });
  const chatChanged = async (chatId: ChatId): Promise<void> => chat(await homes.of(chatId).getChat(chatId));
  return {
    chat,
    chatChanged,
    messages: async (chatId, ids) => {
      for (const id of ids) publish({ kind: "message", message: await homes.of(chatId).getMessage(id) });
    },
    path: async (chatId) => {
      publish({ kind: "path-changed", chatId });
      await chatChanged(chatId);
    },
  };
};
