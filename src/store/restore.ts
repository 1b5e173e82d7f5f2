/** Puts a checked backup in the place of a database that cannot be opened; what was there goes to quarantine/, nothing is deleted. */
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import { type Backup, listBackups, syncPath } from "./backups.ts";
import { openConnection, opensSoundly } from "./connection.ts";
import { layoutOf } from "./layout.ts";
import { toStoreError } from "./storeErrors.ts";

export interface CheckedBackup extends Backup {
  /** This key opens it and every page is sound. */
  readonly sound: boolean;
}

export interface RestoreOptions {
  readonly dataDir: string;
  readonly key: Uint8Array;
  readonly now: number;
  /** A backup's file name; null: the newest sound one. */
  readonly name: string | null;
}

export interface Restoration {
  readonly restored: Backup;
  /** File name under quarantine/; null when there was no database. */
  readonly quarantined: string | null;
}

/** Every backup, newest first. Reads each whole. */
export const checkBackups = (dataDir: string, key: Uint8Array): readonly CheckedBackup[] => {
  const { backups } = layoutOf(dataDir);
  return listBackups(backups).map((backup) => ({ ...backup, sound: opensSoundly(join(backups, backup.name), key) }));
};

const refused = (reason: string): AppError => new AppError("store/unreadable", "No backup can be put in place", { details: { reason } });

const chosen = ({ dataDir, key, name }: RestoreOptions): Backup => {
  const { backups } = layoutOf(dataDir);
  const all = listBackups(backups).filter((backup) => name === null || backup.name === name);
  if (all.length === 0) throw refused(name === null ? "there is no backup" : "there is no backup of this name");
  const found = all.find((backup) => opensSoundly(join(backups, backup.name), key));
  if (found === undefined) throw refused(name === null ? "no backup is sound" : "this backup is damaged");
  return found;
};

/** The log first and the database last: killed between, the rest is still there, and a database without its log is not taken for a new one. */
const PARTS = ["-wal", "-shm", ""] as const;

const quarantine = ({ dataDir, now }: RestoreOptions): string | null => {
  const { database, quarantine: folder } = layoutOf(dataDir);
  const present = PARTS.filter((part) => existsSync(database + part));
  if (present.length === 0) return null;
  const free = (at: number): string => {
    const name = `deskside-${String(at).padStart(15, "0")}.db`;
    return PARTS.some((part) => existsSync(join(folder, name + part))) ? free(at + 1) : name;
  };
  const name = free(now);
  for (const part of present) renameSync(database + part, join(folder, name + part));
  syncPath(folder);
  return name;
};

/** Uploads that the database names; none in one from before there were any. */
const uploadsIn = (path: string, key: Uint8Array): ReadonlySet<string> => {
  const db = openConnection(path, key, "read");
  try {
    const hasSources = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sources'").get() !== undefined;
    return new Set(hasSources ? db.prepare<[], string>("SELECT id FROM sources WHERE kind = 'upload'").pluck().all() : []);
  } finally {
    db.close();
  }
};

/** The next start sweeps what the backup does not know: a second name in quarantine/ keeps it, and costs no space. */
const keepUploads = ({ dataDir, key, now }: RestoreOptions, copy: string): void => {
  const { blobs, quarantine: folder } = layoutOf(dataDir);
  const known = uploadsIn(copy, key);
  const unknown = (existsSync(blobs) ? readdirSync(blobs) : []).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const to = join(folder, `uploads-${String(now).padStart(15, "0")}`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of unknown) if (!existsSync(join(to, name))) linkSync(join(blobs, name), join(to, name));
  syncPath(to);
};

/**
 * Call it with the core's lock held. The copy is checked before anything is moved, so that a full disk or a bad copy changes nothing.
 * Throws store/unreadable (details: reason) when no backup serves, store/disk-full, store/read-only.
 */
export const restoreBackup = (options: RestoreOptions): Restoration => {
  const { root, database, backups, temporary } = layoutOf(options.dataDir);
  const copy = join(temporary, "restoring.db");
  try {
    const restored = chosen(options);
    copyFileSync(join(backups, restored.name), copy);
    chmodSync(copy, 0o600);
    syncPath(copy);
    if (!opensSoundly(copy, options.key)) throw refused("the copy of the backup is not sound");
    keepUploads(options, copy);
    const quarantined = quarantine(options);
    renameSync(copy, database);
    syncPath(root);
    return { restored, quarantined };
  } catch (error) {
    rmSync(copy, { force: true });
    throw toStoreError(error);
  }
};
