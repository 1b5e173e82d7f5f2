/** What is kept per model besides its file: settings, tags, hashes of its parts, what they were compared with, the doctor's remedy, where it came from. */
import type { Migration } from "./migration.ts";

/** Rows from before read as if nothing was chosen or checked; `checked_by` 0 makes the library validate their files once more (their headers lack `family`). */
export const migration006: Migration = {
  version: 6,
  up: (db) => {
    db.exec(`
      ALTER TABLE models ADD COLUMN part_hashes TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE models ADD COLUMN hashed_at INTEGER;
      ALTER TABLE models ADD COLUMN verified TEXT NOT NULL DEFAULT 'null';
      ALTER TABLE models ADD COLUMN checked_by INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE models ADD COLUMN sampling TEXT NOT NULL DEFAULT '{}';
      ALTER TABLE models ADD COLUMN template TEXT;
      ALTER TABLE models ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE models ADD COLUMN remedy TEXT NOT NULL DEFAULT 'null';
      ALTER TABLE models ADD COLUMN origin TEXT NOT NULL DEFAULT 'null';
      UPDATE models SET verdict = json_set(verdict, '$.header.family', json_extract(verdict, '$.header.name'))
        WHERE json_extract(verdict, '$.kind') = 'valid' AND json_extract(verdict, '$.header.family') IS NULL;
    `);
  },
};
