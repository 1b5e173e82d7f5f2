/** Finds model files below a folder, within bounds. */
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { partOf, partsOf } from "./split.ts";

/** Entries looked at in one folder with everything below it, and how deep. */
const SCAN_ENTRIES_MAX = 10_000;
const SCAN_DEPTH_MAX = 8;

/** `models`: each the paths of one model, all parts in order. */
export type Scan =
  | { readonly kind: "scanned"; readonly models: readonly (readonly string[])[] }
  | { readonly kind: "missing" | "unreadable" };

const isModelName = (name: string): boolean => /\.gguf$/i.test(name) && !name.startsWith(".");

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() === true;

/** Looks no further than the bounds; folders behind links are left out (they may form a circle), linked files are taken (model caches consist of them). */
export const scanFolder = async (root: string, signal?: AbortSignal): Promise<Scan> => {
  const found = new Set<string>();
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: root, depth: 1 }];
  let looked = 0;
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    signal?.throwIfAborted();
    const { path, depth } = folder;
    const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => error);
    if (entries instanceof Error) {
      if (path === root) return { kind: entries.code === "ENOENT" || entries.code === "ENOTDIR" ? "missing" : "unreadable" };
      continue;
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      looked += 1;
      if (looked > SCAN_ENTRIES_MAX) return { kind: "scanned", models: grouped(found) };
      const child = join(path, entry.name);
      if (entry.isDirectory() && depth < SCAN_DEPTH_MAX && !entry.name.startsWith(".")) waiting.push({ path: child, depth: depth + 1 });
      else if (isModelName(entry.name) && (entry.isFile() || (entry.isSymbolicLink() && (await isFile(child))))) found.add(child);
    }
  }
  return { kind: "scanned", models: grouped(found) };
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
