/** Full-text search over settled messages and titles. */
import type { Migration } from "./migration.ts";

/**
 * External content over views that fold the text (search_fold, search_segments: functions every connection has), kept in step by triggers; `body` finds any
 * three characters in a row, `segments` the one- and two-character beginnings (DESIGN decision 12). Removed words leave the file when the index is merged,
 * which deleting for good does (FTS5's `secure-delete` took 14.3 s for a chat of 10,000 messages; deleting 0.5 s, merging 0.2 s).
 * Rejected: two FTS tables with two tokenizers (a query of long and short words would join two indexes); contentless tables (an edit would leave old words found). An answer enters when it settles, so that a 250 ms append of a long answer never touches the index.
 */
export const migration002: Migration = {
  version: 2,
  up: (db) => {
    db.exec(`
      CREATE VIEW message_search_source AS
        SELECT seq, search_fold(text) AS body, search_segments(text) AS segments FROM messages WHERE settled = 1;
      CREATE VIRTUAL TABLE message_search USING fts5(
        body, segments, content = 'message_search_source', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1'
      );

      CREATE TRIGGER message_search_insert AFTER INSERT ON messages WHEN new.settled = 1 BEGIN
        INSERT INTO message_search (rowid, body, segments) VALUES (new.seq, search_fold(new.text), search_segments(new.text));
      END;
      CREATE TRIGGER message_search_delete AFTER DELETE ON messages WHEN old.settled = 1 BEGIN
        INSERT INTO message_search (message_search, rowid, body, segments)
          VALUES ('delete', old.seq, search_fold(old.text), search_segments(old.text));
      END;
      CREATE TRIGGER message_search_update AFTER UPDATE OF text, settled ON messages
        WHEN old.settled <> new.settled OR (new.settled = 1 AND old.text <> new.text) BEGIN
        INSERT INTO message_search (message_search, rowid, body, segments)
          SELECT 'delete', old.seq, search_fold(old.text), search_segments(old.text) WHERE old.settled = 1;
        INSERT INTO message_search (rowid, body, segments)
          SELECT new.seq, search_fold(new.text), search_segments(new.text) WHERE new.settled = 1;
      END;

      CREATE VIEW title_search_source AS
        SELECT seq, search_fold(title) AS body, search_segments(title) AS segments FROM chats;
      CREATE VIRTUAL TABLE title_search USING fts5(
        body, segments, content = 'title_search_source', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1'
      );

      CREATE TRIGGER title_search_insert AFTER INSERT ON chats BEGIN
        INSERT INTO title_search (rowid, body, segments) VALUES (new.seq, search_fold(new.title), search_segments(new.title));
      END;
      CREATE TRIGGER title_search_delete AFTER DELETE ON chats BEGIN
        INSERT INTO title_search (title_search, rowid, body, segments)
          VALUES ('delete', old.seq, search_fold(old.title), search_segments(old.title));
      END;
      CREATE TRIGGER title_search_update AFTER UPDATE OF title ON chats WHEN old.title <> new.title BEGIN
        INSERT INTO title_search (title_search, rowid, body, segments)
          VALUES ('delete', old.seq, search_fold(old.title), search_segments(old.title));
        INSERT INTO title_search (rowid, body, segments) VALUES (new.seq, search_fold(new.title), search_segments(new.title));
      END;

      CREATE TABLE search_version (version TEXT NOT NULL) STRICT;

      INSERT INTO message_search (message_search) VALUES ('rebuild');
      INSERT INTO title_search (title_search) VALUES ('rebuild');
    `);
  },
};
