/** Full-text search over titles and messages. */
import type { SearchHit } from "#src/contract/chat.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import { matchExpression, searchTerms } from "./searchQuery.ts";
import { snippetOf } from "./snippet.ts";

interface TitleRow {
  readonly chatId: ChatId;
  readonly title: string;
  readonly at: number;
}
interface TextRow extends TitleRow {
  readonly messageId: MessageId;
  readonly text: string;
}

/** Search on one connection. Titles first (a title says what a chat is about), then messages; each by rank (bm25), then newest first. */
export const createSearch = (db: Connection) => {
  const titles = db.prepare<{ match: string; limit: number }, TitleRow>(
    `SELECT c.id AS chatId, c.title, c.updated_at AS at FROM title_search AS f JOIN chats AS c ON c.seq = f.rowid
     WHERE title_search MATCH :match AND c.bin_item_id IS NULL ORDER BY f.rank, c.updated_at DESC LIMIT :limit`,
  );
  const texts = db.prepare<{ match: string; limit: number }, TextRow>(
    `SELECT m.id AS messageId, m.text, m.created_at AS at, c.id AS chatId, c.title
     FROM message_search AS f JOIN messages AS m ON m.seq = f.rowid JOIN chats AS c ON c.id = m.chat_id
     WHERE message_search MATCH :match AND m.bin_item_id IS NULL AND c.bin_item_id IS NULL
     ORDER BY f.rank, m.created_at DESC LIMIT :limit`,
  );

  return {
    search: (query: string, limit: number): readonly SearchHit[] => {
      const terms = searchTerms(query);
      const match = matchExpression(terms);
      if (match === null) return [];
      const inTitles = titles
        .all({ match, limit })
        .map(({ chatId, title, at }) => hit({ chatId, messageId: null, title, at }, title, terms));
      const inTexts = texts
        .all({ match, limit: limit - inTitles.length })
        .map(({ chatId, messageId, title, at, text }) => hit({ chatId, messageId, title, at }, text, terms));
      return [...inTitles, ...inTexts];
    },
  };
};

const hit = (where: Omit<SearchHit, "snippet" | "ranges">, text: string, terms: readonly string[]): SearchHit => {
  const { snippet, ranges } = snippetOf(text, terms);
  return { ...where, snippet, ranges: ranges.map(([start, end]) => [start, end]) };
};
