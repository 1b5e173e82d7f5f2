/** One answer at a time in each chat. */
import { AppError } from "#src/contract/errors.ts";
import type { ChatId, MessageId, RunId } from "#src/contract/ids.ts";

interface RunningAnswer {
  readonly runId: RunId;
  readonly answerId: MessageId;
}

/** One claim of a chat; what was claimed after it was freed is another's. */
export interface Hold {
  readonly chatId: ChatId;
  /** When the call that claims it came, by the clock that nobody sets (ms). */
  readonly askedAt: number;
}

export interface Busy {
  /** Holds the chat for the caller until released. Throws chat/busy when another holds it, core/unreachable once closed. */
  claim(chatId: ChatId, askedAt: number): Hold;
  /** The answer runs under this hold, which whoever waits for the run's end releases. */
  answering(hold: Hold, answer: RunningAnswer): void;
  /** Whether an answer runs under this hold. */
  isAnswering(hold: Hold): boolean;
  /** Frees what this hold holds; nothing once it was freed, whoever holds the chat by then. */
  release(hold: Hold): void;
  /** The answer under way in a chat. */
  running(chatId: ChatId): RunningAnswer | null;
  close(): void;
}

export const createBusy = (): Busy => {
  const held = new Map<ChatId, { readonly hold: Hold; readonly answer: RunningAnswer | null }>();
  const life = { closed: false };
  const ownedBy = (hold: Hold): { readonly answer: RunningAnswer | null } | null => {
    const current = held.get(hold.chatId);
    return current?.hold === hold ? current : null;
  };
  return {
    claim: (chatId, askedAt) => {
      if (life.closed) throw new AppError("core/unreachable", "The core is closing");
      if (held.has(chatId)) throw new AppError("chat/busy", "This chat is still answering");
      const hold = { chatId, askedAt };
      held.set(chatId, { hold, answer: null });
      return hold;
    },
    answering: (hold, answer) => {
      if (ownedBy(hold) !== null) held.set(hold.chatId, { hold, answer });
    },
    isAnswering: (hold) => (ownedBy(hold)?.answer ?? null) !== null,
    release: (hold) => {
      if (ownedBy(hold) !== null) held.delete(hold.chatId);
    },
    running: (chatId) => held.get(chatId)?.answer ?? null,
    close: () => {
      life.closed = true;
    },
  };
};
