/** One core per data directory: an exclusive lock the kernel frees when its holder dies. */
import Database from "better-sqlite3-multiple-ciphers";
import { createPrivateFile } from "./connection.ts";
import { layoutOf, prepareDataDir } from "./layout.ts";
import { toStoreError } from "./storeErrors.ts";

export interface CoreLock {
  release(): Promise<void>;
}

/**
 * Holds `BEGIN EXCLUSIVE` on core.lock, a database that stays empty. Rejected: a file with a process id, which let a second holder in after kill -9.
 * Throws store/in-use, store/read-only, store/disk-full.
 */
export const acquireCoreLock = async (dataDir: string): Promise<CoreLock> => {
  const layout = await prepareDataDir(dataDir);
  try {
    createPrivateFile(layoutOf(dataDir).coreLock);
    const db = new Database(layout.coreLock, { timeout: 0 });
    try {
      db.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      db.close();
      throw error;
    }
    return {
      release: async () => {
        db.close();
      },
    };
  } catch (error) {
    throw toStoreError(error);
  }
};
