/** Tells when something below a folder may have changed: the system's notices where they work, a regular look everywhere. */
import { type FSWatcher, watch } from "node:fs";

/** Copying a model makes many notices; one look after the last of them is enough. */
const QUIET_MS = 500;
/** Network folders and full watch tables give no notices. */
const LOOK_EVERY_MS = 60_000;

export interface FolderWatch {
  close(): void;
}

/** Calls `onChange` at most once per 500 ms. Never keeps the process alive and never throws: without notices the regular look remains. */
export const watchFolder = (path: string, onChange: () => void): FolderWatch => {
  let quiet: NodeJS.Timeout | null = null;
  const noticed = (): void => {
    if (quiet !== null) clearTimeout(quiet);
    quiet = setTimeout(onChange, QUIET_MS).unref();
  };
  const open = (recursive: boolean): FSWatcher | null => {
    try {
      const watcher = watch(path, { recursive, persistent: false }, noticed);
      watcher.on("error", noticed);
      return watcher;
    } catch {
      return null;
    }
  };
  const watcher = open(true) ?? open(false);
  const look = setInterval(onChange, LOOK_EVERY_MS).unref();
  return {
    close: () => {
      if (quiet !== null) clearTimeout(quiet);
      clearInterval(look);
      watcher?.close();
    },
  };
};
