/** Tells when something at or below a path may have changed: the system's notices where they work, a regular look everywhere. */
import { type FSWatcher, watch } from "node:fs";
import { basename } from "node:path";

/** Copying a folder makes many notices; one look after the last of them is enough. */
const QUIET_MS = 500;
/** Network folders and full watch tables give no notices. */
const LOOK_EVERY_MS = 60_000;
/** A look at a big folder costs seconds of disk: it is made so many times its own length apart. */
const LOOK_LENGTHS_APART = 50;
/** Most folders watched one by one below one folder; what changes in others is found by the regular look. */
const FOLDERS_MAX = 128;

export interface PathWatch {
  /** A look ended: the folders below that it found, those most worth watching first, and how long it took. */
  looked(folders: readonly string[], tookMs: number): void;
  close(): void;
}

/** Linux has no recursive notices: Node walks the whole tree for them, in the calling thread (models/watch.ts: 556 ms for 20,000 folders). */
const watchesOneByOne = process.platform === "linux";

/** Calls `onChange` at most once per 500 ms. Never keeps the process alive and never throws: without notices the regular look remains. */
export const watchPath = (path: string, onChange: () => void): PathWatch => {
  const watchers = new Map<string, FSWatcher>();
  const timers: { quiet: NodeJS.Timeout | null; look: NodeJS.Timeout | null } = { quiet: null, look: null };
  const noticed = (): void => {
    if (timers.quiet !== null) clearTimeout(timers.quiet);
    timers.quiet = setTimeout(onChange, QUIET_MS).unref();
  };
  const lookIn = (delayMs: number): void => {
    if (timers.look !== null) clearTimeout(timers.look);
    timers.look = setTimeout(() => {
      lookIn(LOOK_EVERY_MS);
      onChange();
    }, delayMs).unref();
  };
  const forget = (place: string): void => {
    watchers.get(place)?.close();
    watchers.delete(place);
  };
  const open = (place: string, recursive: boolean): boolean => {
    try {
      const watcher = watch(place, { recursive, persistent: false }, (event, name) => {
        // Itself gone or replaced: another one under the same name is watched from the next look on.
        if (event === "rename" && name === basename(place)) forget(place);
        noticed();
      });
      watcher.on("error", noticed);
      watchers.set(place, watcher);
      return true;
    } catch {
      return false;
    }
  };
  const isWhole = !watchesOneByOne && open(path, true);
  if (!isWhole) open(path, false);
  lookIn(LOOK_EVERY_MS);
  return {
    looked: (folders, tookMs) => {
      lookIn(Math.max(LOOK_EVERY_MS, tookMs * LOOK_LENGTHS_APART));
      const wanted = new Set([path, ...(isWhole ? [] : folders)].slice(0, FOLDERS_MAX));
      for (const place of watchers.keys()) if (!wanted.has(place)) forget(place);
      for (const place of wanted) if (!watchers.has(place)) open(place, isWhole);
    },
    close: () => {
      if (timers.quiet !== null) clearTimeout(timers.quiet);
      if (timers.look !== null) clearTimeout(timers.look);
      for (const place of [...watchers.keys()]) forget(place);
    },
  };
};
