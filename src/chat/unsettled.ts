/** Ends of answers that the store refused (a full disk): kept in memory and written as soon as it takes them. */
import type { AssistantMessage } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { ChatRepository } from "./ports.ts";

/** How often the disk is asked again while nobody writes in the chat. */
const RETRY_MS = 10_000;
/** Each holds an answer's text. An older one is settled as interrupted by the next start of the core, with the text that was committed. */
const UNSETTLED_MAX = 64;

/** An answer's end as the pages were told it. */
type End = Pick<AssistantMessage, "text" | "thought" | "state" | "stats"> & Partial<Pick<AssistantMessage, "grounding">>;

export interface Unsettled {
  add(home: Pick<ChatRepository, "updateAnswer" | "getMessage">, message: Pick<AssistantMessage, "id" | "chatId">, end: End): void;
  /** Before a write in this chat: writes what it is owed. Throws what the store throws when it still cannot. */
  settle(chatId: ChatId): Promise<void>;
  close(): void;
}

interface Owed {
  readonly home: Pick<ChatRepository, "updateAnswer" | "getMessage">;
  readonly chatId: ChatId;
  readonly end: End;
}

const isGone = (thrown: unknown): boolean => thrown instanceof AppError && thrown.code.startsWith("chat/");

export const createUnsettled = (publish: (event: AppEvent) => void): Unsettled => {
  const owed = new Map<MessageId, Owed>();
  const state: { timer: NodeJS.Timeout | null; last: Promise<unknown>; closed: boolean } = {
    timer: null,
    last: Promise.resolve(),
    closed: false,
  };

  const write = async (id: MessageId, { home, end }: Owed): Promise<void> => {
    try {
      await home.updateAnswer(id, end);
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown;
    }
    owed.delete(id);
    const message = await home.getMessage(id).catch(() => null);
    if (message !== null) publish({ kind: "message", message });
  };
  /** One after another: a retry under way must not land on an answer that is being continued. */
  const settle = (wanted: (one: Owed) => boolean): Promise<void> => {
    const settling = state.last.then(async () => {
      for (const [id, one] of [...owed]) if (wanted(one)) await write(id, one);
    });
    state.last = settling.catch(() => {});
    return settling;
  };
  const retryLater = (): void => {
    if (state.closed || state.timer !== null || owed.size === 0) return;
    const retry = async (): Promise<void> => {
      // What still cannot be written is asked for again; the pages know since the answer ended.
      await settle(() => true).catch(() => {});
      state.timer = null;
      retryLater();
    };
    state.timer = setTimeout(() => void retry(), RETRY_MS);
    state.timer.unref();
  };

  return {
    add: (home, { id, chatId }, end) => {
      owed.set(id, { home, chatId, end });
      for (const oldest of owed.keys()) if (owed.size > UNSETTLED_MAX) owed.delete(oldest);
      retryLater();
    },
    settle: (chatId) => settle((one) => one.chatId === chatId),
    close: () => {
      state.closed = true;
      if (state.timer !== null) clearTimeout(state.timer);
    },
  };
};
