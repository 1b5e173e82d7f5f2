/** One answer at a time in each chat. */
import { AppError } from "#src/contract/errors.ts";
import type { ChatId, MessageId, RunId } from "#src/contract/ids.ts";

interface RunningAnswer {
  readonly runId: RunId;
  readonly answerId: MessageId;
}

export interface Busy {
  /** Holds the chat for the caller until released. Throws chat/busy when another holds it, core/unreachable once closed. */
  claim(chatId: ChatId): void;
  answering(chatId: ChatId, answer: RunningAnswer): void;
  release(chatId: ChatId): void;
  /** The answer under way in a chat. */
  running(chatId: ChatId): RunningAnswer | null;
  close(): void;
}

export const createBusy = (): Busy => {
  const held = new Map<ChatId, RunningAnswer | null>();
  const life = { closed: false };
  return {
    claim: (chatId) => {
      if (life.closed) throw new AppError("core/unreachable", "The core is closing");
      if (held.has(chatId)) throw new AppError("chat/busy", "This chat is still answering");
      held.set(chatId, null);
    },
    answering: (chatId, answer) => {
      held.set(chatId, answer);
    },
    release: (chatId) => {
      held.delete(chatId);
    },
    running: (chatId) => held.get(chatId) ?? null,
    close: () => {
      life.closed = true;
    },
  };
};
