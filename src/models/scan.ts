/** Finds model files below a folder, within bounds. */
import type { Dirent } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { partOf, partsOf } from "./split.ts";

/** Entries looked at in one folder with everything below it, and how deep. */
const SCAN_ENTRIES_MAX = 10_000;
const SCAN_DEPTH_MAX = 8;

export type Scan =
  | {
      readonly kind: "scanned";
      /** Each the paths of one model, all parts in order. */
      readonly models: readonly (readonly string[])[];
      /** Folders looked into below the root: those with models first, then the nearest. */
      readonly folders: readonly string[];
      /** False: there are more entries than are looked at, and models among them may be missing. */
      readonly isWhole: boolean;
    }
  | { readonly kind: "missing" | "unreadable" };

const isModelName = (name: string): boolean => /\.gguf$/i.test(name) && !name.startsWith(".");

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() === true;

/** By name, at most `most` of them, whichever the system gives first: a folder of a million files costs no more than the bound. */
const entriesOf = async (path: string, most: number): Promise<{ readonly entries: readonly Dirent[]; readonly isWhole: boolean }> => {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(path, { bufferSize: 256 })) {
    if (entries.length >= most) return { entries: sorted(entries), isWhole: false };
    entries.push(entry);
  }
  return { entries: sorted(entries), isWhole: true };
};
const sorted = (entries: readonly Dirent[]): readonly Dirent[] => entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Looks no further than the bounds; folders behind links are left out (they may form a circle), linked files are taken (model caches consist of them). */
export const scanFolder = async (root: string, signal?: AbortSignal): Promise<Scan> => {
  const found = new Set<string>();
  const folders: string[] = [];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: root, depth: 1 }];
  let left = SCAN_ENTRIES_MAX;
  let isWhole = true;
  for (const { path, depth } of waiting) {
    signal?.throwIfAborted();
    const read = await entriesOf(path, left).catch((error: NodeJS.ErrnoException) => error);
    if (read instanceof Error) {
      if (path === root) return { kind: read.code === "ENOENT" || read.code === "ENOTDIR" ? "missing" : "unreadable" };
      continue;
    }
    if (path !== root) folders.push(path);
    left -= read.entries.length;
    isWhole &&= read.isWhole;
    for (const entry of read.entries) {
      const child = join(path, entry.name);
      if (entry.isDirectory() && depth < SCAN_DEPTH_MAX && !entry.name.startsWith(".")) waiting.push({ path: child, depth: depth + 1 });
      else if (isModelName(entry.name) && (entry.isFile() || (entry.isSymbolicLink() && (await isFile(child))))) found.add(child);
    }
    if (!isWhole) break;
  }
  const withModels = new Set([...found].map((path) => dirname(path)));
  withModels.delete(root);
  return { kind: "scanned", models: grouped(found), folders: [...withModels.union(new Set(folders))], isWhole };
};

/** One list of paths for each model: parts of a split one belong together, whichever of them are there. */
const grouped = (paths: ReadonlySet<string>): readonly (readonly string[])[] => {
  const models = new Map<string, readonly string[]>();
  for (const path of paths) {
    const parts = partOf(basename(path)) === null ? [path] : partsOf(path);
    models.set(parts[0] ?? path, parts);
  }
  return [...models.values()];
};
