/** Tells when something below a folder may have changed: the system's notices where they work, a regular look everywhere. */
import { type FSWatcher, watch } from "node:fs";

/** Copying a model makes many notices; one look after the last of them is enough. */
const QUIET_MS = 500;
/** Network folders and full watch tables give no notices. */
const LOOK_EVERY_MS = 60_000;
/** Most folders watched one by one below one folder; what changes in others is found by the regular look. */
const FOLDERS_MAX = 128;

export interface FolderWatch {
  /** The folders below that a look found, those most worth watching first. */
  found(folders: readonly string[]): void;
  close(): void;
}

/**
 * Linux has no recursive notices: Node walks the whole tree for them, in the calling thread (556 ms for 20,000 folders; one by one, 128 of them
 * take 2 ms). There the folder itself and those a look found are watched, up to a bound.
 */
const watchesOneByOne = process.platform === "linux";

/** Calls `onChange` at most once per 500 ms. Never keeps the process alive and never throws: without notices the regular look remains. */
export const watchFolder = (path: string, onChange: () => void): FolderWatch => {
  const watchers = new Map<string, FSWatcher>();
  let quiet: NodeJS.Timeout | null = null;
  const noticed = (): void => {
    if (quiet !== null) clearTimeout(quiet);
    quiet = setTimeout(onChange, QUIET_MS).unref();
  };
  const open = (folder: string, recursive: boolean): boolean => {
    try {
      const watcher = watch(folder, { recursive, persistent: false }, noticed);
      watcher.on("error", noticed);
      watchers.set(folder, watcher);
      return true;
    } catch {
      return false;
    }
  };
  const isWhole = !watchesOneByOne && open(path, true);
  if (!isWhole) open(path, false);
  const look = setInterval(onChange, LOOK_EVERY_MS).unref();
  return {
    found: (folders) => {
      if (isWhole) return;
      const wanted = new Set([path, ...folders].slice(0, FOLDERS_MAX));
      for (const [folder, watcher] of watchers) {
        if (wanted.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of wanted) if (!watchers.has(folder)) open(folder, false);
    },
    close: () => {
      if (quiet !== null) clearTimeout(quiet);
      clearInterval(look);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
};
