/** Search through chats that lie in memory: every word must occur, case and accents as written aside. */
import type { Chat, SearchHit } from "#src/contract/chat.ts";
import type { MessageId } from "#src/contract/ids.ts";

/** UTF-16 code units shown before and after the first match. */
const AROUND = 60;

interface Searched {
  readonly chat: Chat;
  readonly messages: readonly { readonly id: MessageId; readonly text: string; readonly createdAt: number }[];
}

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

const rangesIn = (text: string, words: readonly string[]): [number, number][] =>
  [...text.matchAll(new RegExp(words.map(escaped).join("|"), "giu"))].map((match) => [match.index, match.index + match[0].length]);

const snippetOf = (text: string, words: readonly string[]): { snippet: string; ranges: [number, number][] } => {
  const first = rangesIn(text, words)[0]?.[0] ?? 0;
  const snippet = text.slice(Math.max(0, first - AROUND), first + 3 * AROUND).toWellFormed();
  return { snippet, ranges: rangesIn(snippet, words) };
};

/** Newest hits first, at most `limit`; [] for a query without words. */
export const searchMessages = (trees: readonly Searched[], query: string, limit: number): readonly SearchHit[] => {
  const words = query
    .toWellFormed()
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const matches = (text: string): boolean => words.every((word) => new RegExp(escaped(word), "iu").test(text));
  return trees
    .flatMap(({ chat, messages }): SearchHit[] => [
      ...(matches(chat.title)
        ? [{ chatId: chat.id, messageId: null, title: chat.title, at: chat.updatedAt, ...snippetOf(chat.title, words) }]
        : []),
      ...messages
        .filter((message) => matches(message.text))
        .map((message) => ({
          chatId: chat.id,
          messageId: message.id,
          title: chat.title,
          at: message.createdAt,
          ...snippetOf(message.text, words),
        })),
    ])
    .sort((a, b) => b.at - a.at)
    .slice(0, limit);
};
