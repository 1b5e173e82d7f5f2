/** Questions with a task, answers with what they rest on, chats with collections, and collections in the bin. */
import type { Migration } from "./migration.ts";

/**
 * `bin` is made anew because a CHECK cannot be changed. Rows that refer to it stay: their references are deferred, broken while it is gone and whole again
 * at the commit (SQLite, "Foreign Key Support" §5).
 */
export const migration004: Migration = {
  version: 4,
  up: (db) => {
    db.exec(`
      ALTER TABLE messages ADD COLUMN task TEXT;
      ALTER TABLE messages ADD COLUMN grounding TEXT;
      ALTER TABLE chats ADD COLUMN collection_ids TEXT NOT NULL DEFAULT '[]';

      CREATE TEMP TABLE bin_before AS SELECT * FROM bin;
      DROP TABLE bin;
      CREATE TABLE bin (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('chat', 'message', 'preset', 'folder', 'collection')),
        subject_id TEXT NOT NULL,
        title TEXT NOT NULL,
        chat_id TEXT,
        restore_data TEXT NOT NULL DEFAULT '{}',
        deleted_at INTEGER NOT NULL
      ) STRICT;
      INSERT INTO bin (id, kind, subject_id, title, chat_id, restore_data, deleted_at)
        SELECT id, kind, subject_id, title, chat_id, restore_data, deleted_at FROM bin_before;
      DROP TABLE bin_before;
      CREATE INDEX bin_by_chat ON bin (chat_id);
    `);
  },
};
