/** How components reach the room: the context, and hooks that subscribe to exactly what they need. */
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { MessageId } from "#src/contract/ids.ts";
import type { AnswerText } from "../state/answers.ts";
import type { ChatsState, OpenChat } from "../state/chats.ts";
import type { Room } from "./room.ts";

export const RoomContext = createContext<Room | null>(null);

/** The room around this component. Throws outside of one: that is a bug. */
export const useRoom = (): Room => {
  const room = useContext(RoomContext);
  if (room === null) throw new TypeError("No chat room around this component");
  return room;
};

export const useChats = <T>(select: (state: ChatsState) => T): T => useStore(useRoom().chats, select);

/** The open chat, or null while none is. */
export const useOpenChat = (): OpenChat | null => useChats(({ shown }) => (shown.kind === "open" ? shown.open : null));

/** The text streamed so far of a running answer; renders only this component as it grows. */
export const useAnswerText = (messageId: MessageId): AnswerText | null => {
  const { answers } = useRoom();
  const subscribe = useCallback((listener: () => void) => answers.subscribe(messageId, listener), [answers, messageId]);
  return useSyncExternalStore(subscribe, () => answers.read(messageId));
};
