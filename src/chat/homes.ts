/** Where a chat lives: kept ones in the store, temporary ones in memory, so that nothing of these ever touches the store. */
import type { Chat, Message } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { ChatDeps } from "./deps.ts";
import type { ChatRepository } from "./ports.ts";

/** Most temporary chats at once: they hold memory until removed or the core ends. */
const TEMPORARY_CHATS_MAX = 200;

export interface Homes {
  of(chatId: ChatId): ChatRepository;
  /** Throws chat/message-not-found. */
  ofMessage(id: MessageId): Promise<{ readonly home: ChatRepository; readonly message: Message }>;
  /** Throws request/too-many for one temporary chat too many. */
  create(chat: Chat): Promise<void>;
  forget(chatId: ChatId): void;
}

const isUnknown = (thrown: unknown): boolean => thrown instanceof AppError && thrown.code === "chat/message-not-found";

export const createHomes = ({ repository, temporary }: Pick<ChatDeps, "repository" | "temporary">): Homes => {
  const temporaryIds = new Set<ChatId>();

  return {
    of: (chatId) => (temporaryIds.has(chatId) ? temporary : repository),
    ofMessage: async (id) => {
      if (temporaryIds.size > 0) {
        try {
          return { home: temporary, message: await temporary.getMessage(id) };
        } catch (thrown) {
          if (!isUnknown(thrown)) throw thrown;
        }
      }
      return { home: repository, message: await repository.getMessage(id) };
    },
    create: async (chat) => {
      if (!chat.temporary) return await repository.createChat(chat);
      if (temporaryIds.size >= TEMPORARY_CHATS_MAX) throw new AppError("request/too-many", "Too many temporary chats are open");
      temporaryIds.add(chat.id);
      await temporary.createChat(chat);
    },
    forget: (chatId) => {
      temporaryIds.delete(chatId);
    },
  };
};
