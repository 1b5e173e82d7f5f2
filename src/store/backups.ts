/** Copies of the database: made by VACUUM INTO (encrypted with the same key), opened and checked before they count, bounded in number. */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import { type Connection, createPrivateFile, openConnection, opensSoundly } from "./connection.ts";

const DAILY_MAX = 7;
const BEFORE_MIGRATION_MAX = 3;
const DAY_MS = 24 * 60 * 60 * 1000;

export type BackupKind = "daily" | "before-migration";
export interface Backup {
  readonly name: string;
  readonly kind: BackupKind;
  readonly at: number;
}

const NAME = /^(daily|before-migration)-(\d{15})\.db$/;
const nameOf = (kind: BackupKind, at: number): string => `${kind}-${String(at).padStart(15, "0")}.db`;

/** Newest first. Other files in the folder are left alone. */
export const listBackups = (folder: string): readonly Backup[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .flatMap((name) => {
      const [, kind, at] = NAME.exec(name) ?? [];
      return kind === undefined ? [] : [{ name, kind: kind as BackupKind, at: Number(at) }];
    })
    .sort((a, b) => b.at - a.at);

/** The newest backup this key opens and whose pages are sound, or null. */
export const lastGoodBackup = (folder: string, key: Uint8Array): Backup | null =>
  listBackups(folder).find(({ name }) => opensSoundly(join(folder, name), key)) ?? null;

const removeDatabase = (path: string): void => {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(path + suffix, { force: true });
};

/** Makes a file's bytes, or a folder's names, durable. */
export const syncPath = (path: string): void => {
  // A folder cannot be opened for syncing on Windows; renames are durable there by the journal.
  if (process.platform === "win32" && statSync(path).isDirectory()) return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Copies the database as it is now; half a copy never carries a backup's name. Throws store/unreadable when the copy does not open again. */
export const makeBackup = (db: Connection, target: { folder: string; key: Uint8Array; kind: BackupKind; at: number }): Backup => {
  const { folder, key, kind, at } = target;
  const unfinished = join(folder, "unfinished.db");
  removeDatabase(unfinished);
  try {
    createPrivateFile(unfinished);
    db.prepare<[string]>("VACUUM INTO ?").run(unfinished);
    if (!opensSoundly(unfinished, key)) throw new AppError("store/unreadable", "The backup just made does not open again");
    syncPath(unfinished);
    renameSync(unfinished, join(folder, nameOf(kind, at)));
    syncPath(folder);
  } finally {
    removeDatabase(unfinished);
  }
  prune(folder);
  return { name: nameOf(kind, at), kind, at };
};

const prune = (folder: string): void => {
  const all = listBackups(folder);
  const superfluous = [
    ...all.filter(({ kind }) => kind === "daily").slice(DAILY_MAX),
    ...all.filter(({ kind }) => kind === "before-migration").slice(BEFORE_MIGRATION_MAX),
  ];
  for (const { name } of superfluous) removeDatabase(join(folder, name));
};

/** True when there is no daily backup from the last 24 hours (nor one from the future: the clock was set back). */
export const isBackupDue = (folder: string, now: number): boolean =>
  !listBackups(folder).some(({ kind, at }) => kind === "daily" && at <= now && now - at < DAY_MS);

export interface Purge {
  readonly subjectId: string;
  readonly kind: "chat" | "message" | "folder" | "preset" | "collection" | "source" | "lab";
}
const TABLES = {
  chat: "chats",
  message: "messages",
  folder: "folders",
  preset: "presets",
  collection: "collections",
  source: "sources",
  lab: "labs",
} as const;

/** A backup that cannot be opened or asked counts as holding the thing: it is of no other use. */
const holds = (path: string, key: Uint8Array, purges: readonly Purge[]): boolean => {
  try {
    const db = openConnection(path, key, "read");
    try {
      const tables = new Set(db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all());
      // A backup from before a table was made holds nothing of it.
      return purges.some(
        ({ subjectId, kind }) =>
          tables.has(TABLES[kind]) && db.prepare<[string]>(`SELECT 1 FROM ${TABLES[kind]} WHERE id = ?`).get(subjectId) !== undefined,
      );
    } finally {
      db.close();
    }
  } catch {
    return true;
  }
};

/** Replaces the backups that hold things deleted for good by one of the present state, which is made first. Gives how many were replaced. */
export const replaceHolders = (
  db: Connection,
  target: { folder: string; key: Uint8Array; at: number },
  purges: readonly Purge[],
): number => {
  const { folder, key, at } = target;
  const holders = listBackups(folder).filter(({ name }) => holds(join(folder, name), key, purges));
  if (holders.length === 0) return 0;
  const taken = listBackups(folder).some((backup) => backup.at === at);
  const fresh = makeBackup(db, { folder, key, kind: "daily", at: taken ? at + 1 : at });
  for (const { name } of holders) if (name !== fresh.name) removeDatabase(join(folder, name));
  return holders.length;
};

/** Bytes of a file, 0 if it is not there. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
