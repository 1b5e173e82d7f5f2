/** The model library's rows, browser sessions, and the privacy ledger. */
import type { Migration } from "./migration.ts";

/** Session tokens are kept as hashes only. The ledger's `seq` gives its bound (see ledger.ts). */
export const migration003: Migration = {
  version: 3,
  up: (db) => {
    db.exec(`
      CREATE TABLE model_folders (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        path TEXT NOT NULL,
        added_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE models (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        paths TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('starter', 'folder', 'linked', 'uploaded')),
        folder_id TEXT REFERENCES model_folders (id) ON DELETE CASCADE,
        added_at INTEGER NOT NULL,
        identities TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT,
        verdict TEXT NOT NULL,
        options TEXT NOT NULL,
        last_used_at INTEGER
      ) STRICT;
      CREATE INDEX models_by_folder ON models (folder_id);

      CREATE TABLE sessions (hash TEXT PRIMARY KEY, created_at INTEGER NOT NULL) STRICT;

      CREATE TABLE ledger (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL) STRICT;
    `);
  },
};
