/** Opening the database for writing: what is there is checked, understood, copied before it is changed, and never replaced. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { AppError } from "#src/contract/errors.ts";
import { lastGoodBackup, listBackups, makeBackup, sizeOf } from "./backups.ts";
import { type Connection, isSound, KEY_BYTES, openConnection, opensSoundly } from "./connection.ts";
import { layoutOf } from "./layout.ts";
import { migrate, refreshSearchIndex } from "./migrate.ts";
import { migrations } from "./migrations/list.ts";
import { foreignCode, saysDamaged } from "./storeErrors.ts";

export interface Opening {
  readonly dataDir: string;
  readonly key: Uint8Array;
  readonly now: number;
  /** There was a database already; a missing one is not made anew. */
  readonly databaseMade: boolean;
}

const PLAIN_HEADER = "SQLite format 3\0";
/** Bytes 16–23 stay in clear in this cipher's files: page size, versions, reserved bytes, and the fixed 64, 32, 32 (SQLite file format §1.3). */
const FIXED_AT = 21;
const FIXED = Buffer.from([64, 32, 32]);

/** Only while no connection is open: closing the file would drop its locks. */
const headerOf = (path: string): Buffer => {
  const header = Buffer.alloc(24);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header;
};

const unreadable = ({ dataDir, key }: Opening, reason: string): AppError => {
  const backup = lastGoodBackup(layoutOf(dataDir).backups, key);
  return new AppError("store/unreadable", "The database cannot be opened; it was left as it is", {
    details: { reason, backup: backup?.name ?? null },
  });
};

/**
 * Wrong key or damaged file? A key that opens a backup is right, so the file is damaged; else a file with the marks of an encrypted database was written with
 * another key; anything else is no database of ours.
 */
const explain = (opening: Opening): AppError => {
  const { database, backups } = layoutOf(opening.dataDir);
  if (lastGoodBackup(backups, opening.key) !== null) return unreadable(opening, "damaged");
  const looksEncrypted = headerOf(database)
    .subarray(FIXED_AT, FIXED_AT + FIXED.length)
    .equals(FIXED);
  return looksEncrypted ? new AppError("store/wrong-key", "The key does not open this database") : unreadable(opening, "not-a-database");
};

/** A build without the cipher would open anything with any key and write in clear. */
const assertEncrypted = (path: string): void => {
  if (opensSoundly(path, randomBytes(KEY_BYTES))) {
    throw new AppError("internal", "This build of SQLite does not encrypt");
  }
};

const openExisting = (opening: Opening, path: string): Connection => {
  if (headerOf(path).toString("latin1").startsWith(PLAIN_HEADER)) throw unreadable(opening, "not-encrypted");
  try {
    return openConnection(path, opening.key, "write");
  } catch (error) {
    // A wrong key gives NOTADB and nothing else (66 of 66 random keys); CORRUPT means that the first page was authenticated.
    if (saysDamaged(error)) throw unreadable(opening, "damaged");
    if (foreignCode(error)?.startsWith("SQLITE_NOTADB") === true) throw explain(opening);
    throw error;
  }
};

/**
 * Opens or creates the database, brings it to this schema, and gives the writing connection. A write-ahead log left behind means an unclean end: then every
 * page is checked. Throws store/unreadable (details: reason, backup), store/wrong-key, store/newer-version, and SQLite's own errors.
 */
export const openDatabase = (opening: Opening): Connection => {
  const { database, backups } = layoutOf(opening.dataDir);
  const exists = sizeOf(database) > 0;
  const endedUncleanly = sizeOf(`${database}-wal`) > 0;
  const wasMade = opening.databaseMade || (!endedUncleanly && listBackups(backups).length > 0);
  if (!exists && wasMade) throw unreadable(opening, "missing");
  const db = exists ? openExisting(opening, database) : openConnection(database, opening.key, "write");
  try {
    if (endedUncleanly && !isSound(db)) throw unreadable(opening, "damaged");
    migrate(db, migrations, () => {
      makeBackup(db, { folder: backups, key: opening.key, kind: "before-migration", at: opening.now });
    });
    refreshSearchIndex(db);
    if (!exists) db.pragma("wal_checkpoint(TRUNCATE)");
    assertEncrypted(database);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};
