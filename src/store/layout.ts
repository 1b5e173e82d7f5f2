/** Names of files and folders in a data directory, and the directory itself made private. */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { toStoreError } from "./storeErrors.ts";

/** Absolute paths of everything Deskside keeps below one data directory. */
export interface Layout {
  readonly root: string;
  readonly coreLock: string;
  readonly coreFile: string;
  readonly keyFile: string;
  readonly settingsFile: string;
  readonly database: string;
  readonly blobs: string;
  readonly backups: string;
  readonly quarantine: string;
  readonly models: string;
  readonly logs: string;
  readonly temporary: string;
}

/** Where things lie below `dataDir` (DESIGN decision 2). */
export const layoutOf = (dataDir: string): Layout => ({
  root: dataDir,
  coreLock: join(dataDir, "core.lock"),
  coreFile: join(dataDir, "core.json"),
  keyFile: join(dataDir, "key.json"),
  settingsFile: join(dataDir, "settings.json"),
  database: join(dataDir, "deskside.db"),
  blobs: join(dataDir, "blobs"),
  backups: join(dataDir, "backups"),
  quarantine: join(dataDir, "quarantine"),
  models: join(dataDir, "models"),
  logs: join(dataDir, "logs"),
  temporary: join(dataDir, "tmp"),
});

const PRIVATE_FOLDER = 0o700;

/**
 * Makes the data directory and its folders where they are missing, readable by this user only; also narrows ones that were wider.
 * Throws store/read-only, store/disk-full.
 */
export const prepareDataDir = async (dataDir: string): Promise<Layout> => {
  const layout = layoutOf(dataDir);
  const folders = [layout.root, layout.blobs, layout.backups, layout.quarantine, layout.models, layout.logs, layout.temporary];
  try {
    for (const folder of folders) {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      await chmod(folder, PRIVATE_FOLDER);
    }
  } catch (error) {
    throw toStoreError(error);
  }
  return layout;
};
