/** The start that only puts a backup in place: lock, key and store, no domain. */
import { acquireCoreLock } from "#src/store/coreLock.ts";
import { openKey } from "#src/store/keys.ts";
import type { KeySources } from "#src/store/keyWrapping.ts";
import { type CheckedBackup, checkBackups, type Restoration, restoreBackup } from "#src/store/restore.ts";
import { now } from "./identity.ts";

export interface RestoreJob {
  readonly dataDir: string;
  readonly sources: KeySources;
  /** null: only list. */
  readonly restore: { readonly name: string | null } | null;
}

/**
 * Throws store/in-use while a core runs, what openKey throws, store/unreadable (details: reason) when no backup serves, store/disk-full, store/read-only.
 */
export const runRestore = async ({
  dataDir,
  sources,
  restore,
}: RestoreJob): Promise<Restoration | { backups: readonly CheckedBackup[] }> => {
  const lock = await acquireCoreLock(dataDir);
  try {
    const { key } = await openKey(dataDir, sources);
    return restore === null ? { backups: checkBackups(dataDir, key) } : restoreBackup({ dataDir, key, now: now(), name: restore.name });
  } finally {
    await lock.release();
  }
};
