/** How a chat stands in lists. */
import type { Chat, ChatSummary } from "#src/contract/chat.ts";

/** The columns of a list row, without what only an open chat needs. */
export const summaryOf = (chat: Chat): ChatSummary => ({
  id: chat.id,
  title: chat.title,
  titledBy: chat.titledBy,
  pinned: chat.pinned,
  folderId: chat.folderId,
  temporary: chat.temporary,
  createdAt: chat.createdAt,
  updatedAt: chat.updatedAt,
});

/** Pinned first, then the one changed last, then by id: the order of every list of chats. */
export const byPlace = (a: ChatSummary, b: ChatSummary): number =>
  Number(b.pinned) - Number(a.pinned) || b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1);
