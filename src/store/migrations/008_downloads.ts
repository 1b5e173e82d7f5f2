/** Downloads of models: what is to be fetched, how far it came, and how it ended. */
import type { Migration } from "./migration.ts";

/** `data` is the row as JSON: it is only ever read and written whole. */
export const migration008: Migration = {
  version: 8,
  up: (db) => {
    db.exec("CREATE TABLE downloads (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data TEXT NOT NULL) STRICT;");
  },
};
