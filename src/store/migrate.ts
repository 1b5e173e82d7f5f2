/** Brings a database to this app's schema: one transaction per numbered migration, refused when the schema is from a newer app. */
import { AppError } from "#src/contract/errors.ts";
import { rebuildChunkWords } from "./chunkWords.ts";
import type { Connection } from "./connection.ts";
import { FOLDING_VERSION } from "./folding.ts";
import type { Migration } from "./migrations/migration.ts";

/** The schema's number; 0 for an empty database. */
export const schemaVersion = (db: Connection): number => Number(db.pragma("user_version", { simple: true }));

/**
 * Runs the missing migrations. `beforeFirst` is called once before an existing (non-empty) database is changed, to copy it.
 * Throws store/newer-version.
 */
export const migrate = (db: Connection, migrations: readonly Migration[], beforeFirst: (from: number, to: number) => void): void => {
  const from = schemaVersion(db);
  const to = migrations.at(-1)?.version ?? 0;
  if (from > to) {
    throw new AppError("store/newer-version", "The database was written by a newer version of Deskside", {
      details: { found: from, known: to },
    });
  }
  const missing = migrations.filter(({ version }) => version > from);
  if (missing.length > 0 && from > 0) beforeFirst(from, to);
  for (const migration of missing) {
    db.transaction(() => {
      migration.up(db);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
};

/**
 * Rebuilds the search index when it was folded by other rules or another Unicode version: its entries could then no longer be removed word by word,
 * and an external-content index goes stale without a sign.
 */
export const refreshSearchIndex = (db: Connection): void => {
  const found = db.prepare<[], { version: string }>("SELECT version FROM search_version").get();
  if (found?.version === FOLDING_VERSION) return;
  db.transaction(() => {
    if (found) {
      db.exec(
        "INSERT INTO message_search (message_search) VALUES ('rebuild'); INSERT INTO title_search (title_search) VALUES ('rebuild');",
      );
      rebuildChunkWords(db);
    }
    db.exec("DELETE FROM search_version");
    db.prepare("INSERT INTO search_version (version) VALUES (?)").run(FOLDING_VERSION);
  }).immediate();
};
