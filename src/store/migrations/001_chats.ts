/** Chats as message trees, folders, presets, and the bin they go into. */
import type { Migration } from "./migration.ts";

/**
 * `seq` orders by creation and is the row of the search index. `parent_id` has no ON DELETE CASCADE: SQLite ends a cascade after 1,000 levels, and a chat may
 * be 10,000 deep; whole subtrees are deleted in one statement, hence the deferred check. `bin_item_id` set: the row is in the bin.
 * `shown_child`: the child last shown. `settled` 0: the answer is still being written, and not yet in the search index.
 * `purges`: things deleted for good of which a backup may still hold a copy.
 */
export const migration001: Migration = {
  version: 1,
  up: (db) => {
    db.exec(`
      CREATE TABLE bin (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('chat', 'message', 'preset', 'folder')),
        subject_id TEXT NOT NULL,
        title TEXT NOT NULL,
        chat_id TEXT,
        restore_data TEXT NOT NULL DEFAULT '{}',
        deleted_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX bin_by_chat ON bin (chat_id);

      CREATE TABLE folders (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        bin_item_id TEXT REFERENCES bin (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT;

      CREATE TABLE presets (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        text TEXT NOT NULL,
        bin_item_id TEXT REFERENCES bin (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT;

      CREATE TABLE chats (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        titled_by TEXT NOT NULL CHECK (titled_by IN ('nobody', 'model', 'person')),
        pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
        folder_id TEXT REFERENCES folders (id) ON DELETE SET NULL,
        system_prompt TEXT NOT NULL,
        sampling TEXT NOT NULL,
        draft TEXT NOT NULL,
        model_id TEXT,
        leaf_id TEXT REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        bin_item_id TEXT REFERENCES bin (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT;
      CREATE INDEX chats_listed ON chats (pinned DESC, updated_at DESC, seq DESC) WHERE bin_item_id IS NULL;
      CREATE INDEX chats_by_folder ON chats (folder_id);
      CREATE INDEX chats_by_leaf ON chats (leaf_id);
      CREATE INDEX chats_in_bin ON chats (bin_item_id) WHERE bin_item_id IS NOT NULL;

      CREATE TABLE messages (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        chat_id TEXT NOT NULL REFERENCES chats (id) DEFERRABLE INITIALLY DEFERRED,
        parent_id TEXT REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
        role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
        text TEXT NOT NULL,
        thought TEXT NOT NULL DEFAULT '',
        state TEXT,
        stats TEXT,
        answered_by TEXT,
        context_start_id TEXT,
        edited INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1)),
        settled INTEGER NOT NULL DEFAULT 1 CHECK (settled IN (0, 1)),
        shown_child TEXT,
        created_at INTEGER NOT NULL,
        bin_item_id TEXT REFERENCES bin (id) DEFERRABLE INITIALLY DEFERRED,
        CHECK ((role = 'assistant') = (state IS NOT NULL))
      ) STRICT;
      CREATE INDEX messages_by_parent ON messages (chat_id, parent_id, seq);
      CREATE INDEX messages_by_parent_alone ON messages (parent_id);
      CREATE INDEX messages_unsettled ON messages (seq) WHERE settled = 0;
      CREATE INDEX messages_in_bin ON messages (bin_item_id) WHERE bin_item_id IS NOT NULL;

      CREATE TABLE purges (subject_id TEXT PRIMARY KEY, kind TEXT NOT NULL) STRICT;
    `);
  },
};
