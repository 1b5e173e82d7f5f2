/** Labs and benchmarks. */
import type { Migration } from "./migration.ts";

/** `data` is JSON of the lab domain, checkpoints included; `text` is what a lab measures on, NULL once nothing is left to measure. */
export const migration007: Migration = {
  version: 7,
  up: (db) => {
    db.exec(`
      CREATE TABLE labs (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        data TEXT NOT NULL,
        text TEXT
      ) STRICT;
      CREATE TABLE benchmarks (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        data TEXT NOT NULL
      ) STRICT;
    `);
  },
};
