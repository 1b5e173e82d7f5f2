/** Small files that only this user may read, replaced as a whole or not at all. */
import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { writeFile } from "atomically";
import { toStoreError } from "./storeErrors.ts";

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** The text of a file, null when it is not there. Throws store/read-only (no right to read). */
export const readPrivateFile = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw toStoreError(error);
  }
};

/** Writes a file by way of a synced temporary one beside it (0600), then syncs the folder, so that kill -9 or power loss leaves the old or the new one. Throws store/disk-full, store/read-only. */
export const writePrivateFile = async (path: string, text: string): Promise<void> => {
  try {
    // `chown: false`: the file is this user's; taking over another owner would fail or widen it.
    await writeFile(path, text, { encoding: "utf8", mode: 0o600, chown: false, fsync: true, fsyncWait: true });
    if (process.platform === "win32") return;
    const folder = await open(dirname(path), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw toStoreError(error);
  }
};
