/** One encrypted SQLite connection, with every promise about it read back and asserted. */
import { closeSync, openSync } from "node:fs";
import Database from "better-sqlite3-multiple-ciphers";
import { AppError } from "#src/contract/errors.ts";
import { foldForSearch, segmentsForSearch } from "./folding.ts";
import { foreignCode, saysDamaged } from "./storeErrors.ts";

export type Connection = Database;

export const KEY_BYTES = 32;
/**
 * AEGIS-256 (authenticated). Measured here on 2 EPYC cores, 16 MB of rows: bulk insert 207 ms, scan 14 ms, VACUUM INTO 61 ms; chacha20 313/39/149 ms,
 * sqlcipher 358/40/167 ms; 300 single commits 70–90 ms with each.
 */
const CIPHER = "aegis";
const BUSY_TIMEOUT_MS = 5_000;
/** The package's default is 16 MB; DEPENDENCIES.md measured searches with much more. Negative: KiB. */
const CACHE_KIB = 64 * 1024;

const assertPragma = (db: Connection, name: string, expected: string | number): void => {
  const actual = db.pragma(name, { simple: true });
  if (actual !== expected)
    throw new AppError("internal", `Database connection refused: ${name} is not as promised`, { details: { pragma: name } });
};

const unlock = (db: Connection, key: Uint8Array): void => {
  if (key.byteLength !== KEY_BYTES) throw new AppError("store/wrong-key", "The data key must have 32 bytes");
  db.pragma(`cipher = '${CIPHER}'`);
  // "raw:" skips the passphrase derivation; a build without the cipher would take none of these pragmas and is found below.
  db.pragma(`key = "raw:${Buffer.from(key).toString("hex")}"`);
  assertPragma(db, "cipher", CIPHER);
};

/**
 * Creates the file if it is missing, readable by this user only (SQLite would follow the umask); -wal and -shm take over its mode. One that is there is not
 * touched: closing a file drops every POSIX lock this process holds on it, SQLite's included.
 */
export const createPrivateFile = (path: string): void => {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (foreignCode(error) !== "EEXIST") throw error;
  }
};

/**
 * Opens a database with the 32-byte key. Every connection: synchronous=FULL (the package's default in WAL is NORMAL, which may lose a committed row on power
 * loss), temp_store=MEMORY (temporary files would be in clear), foreign_keys, secure_delete; writers also WAL. Throws SQLite's own errors, which the caller maps.
 */
export const openConnection = (path: string, key: Uint8Array, mode: "write" | "read"): Connection => {
  if (mode === "write") createPrivateFile(path);
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS, readonly: mode === "read", fileMustExist: true });
  try {
    unlock(db, key);
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    if (mode === "write") {
      db.pragma("journal_mode = WAL");
      assertPragma(db, "journal_mode", "wal");
    }
    db.pragma("synchronous = FULL");
    db.pragma("temp_store = MEMORY");
    db.pragma("foreign_keys = ON");
    db.pragma("secure_delete = ON");
    db.pragma(`cache_size = -${CACHE_KIB}`);
    assertPragma(db, "synchronous", 2);
    assertPragma(db, "temp_store", 2);
    assertPragma(db, "foreign_keys", 1);
    assertPragma(db, "secure_delete", 1);
    db.function("search_fold", { deterministic: true }, (text) => foldForSearch(String(text)));
    db.function("search_segments", { deterministic: true }, (text) => segmentsForSearch(String(text)));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** True when the key opens the file as an encrypted database whose pages are sound. Any other failure than a wrong or damaged file is thrown. */
export const opensSoundly = (path: string, key: Uint8Array): boolean => {
  try {
    const db = openConnection(path, key, "read");
    try {
      return isSound(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (saysDamaged(error) || /^SQLITE_(NOTADB|CANTOPEN)/.test(foreignCode(error) ?? "")) return false;
    throw error;
  }
};

/** `PRAGMA quick_check`: every page is read and authenticated, tables and their order are checked. */
export const isSound = (db: Connection): boolean => db.pragma("quick_check(1)", { simple: true }) === "ok";
