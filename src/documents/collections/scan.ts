/** Finds the documents at or below a path, within bounds. */
import type { Dirent } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { FileIdentity } from "../ports.ts";
import { identify, identityOf } from "./identity.ts";
import { isFileTaken, isFolderTaken } from "./names.ts";

/** Bounds of one look: documents found, entries seen, how deep. */
export interface ScanLimits {
  readonly files: number;
  readonly entries: number;
  readonly depth: number;
}
export const scanLimits: ScanLimits = { files: 200_000, entries: 2_000_000, depth: 64 };
/** Looked at together: the four threads of libuv are kept busy, no more. */
const AT_ONCE = 32;

export interface FoundFile {
  readonly path: string;
  readonly name: string;
  /** "/" between folders, "" right in the root. */
  readonly folder: string;
  readonly identity: FileIdentity;
}

export type Scan =
  | {
      readonly kind: "scanned";
      readonly files: readonly FoundFile[];
      /** Folders below the root: those with documents first. */
      readonly folders: readonly string[];
      /** False: there is more than was looked at, or a folder could not be read; what was not found may still be there. */
      readonly isWhole: boolean;
    }
  | { readonly kind: "missing" | "unreadable" };

interface Waiting {
  readonly path: string;
  readonly folder: string;
  readonly depth: number;
}

const identified = async (folder: Waiting, names: readonly string[]): Promise<readonly FoundFile[]> => {
  const found: FoundFile[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE).map(async (name): Promise<FoundFile | null> => {
      const path = join(folder.path, name);
      const looked = await lstat(path, { bigint: true }).catch(() => null);
      return looked?.isFile() === true ? { path, name, folder: folder.folder, identity: identityOf(looked) } : null;
    });
    found.push(...(await Promise.all(some)).filter((file) => file !== null));
  }
  return found;
};

const entriesOf = async (path: string, most: number): Promise<{ readonly entries: readonly Dirent[]; readonly isWhole: boolean }> => {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(path, { bufferSize: 256 })) {
    if (entries.length >= most) return { entries, isWhole: false };
    entries.push(entry);
  }
  return { entries, isWhole: true };
};

/**
 * Links are left out: what they point to inside is found where it lies, what lies outside was not chosen by the person. Never throws but the signal's reason.
 */
export const scanFolder = async (root: string, signal: AbortSignal, limits: ScanLimits = scanLimits): Promise<Scan> => {
  const files: FoundFile[] = [];
  const folders: { readonly withFiles: string[]; readonly others: string[] } = { withFiles: [], others: [] };
  const waiting: Waiting[] = [{ path: root, folder: "", depth: 1 }];
  let seen = 0;
  let isWhole = true;
  for (const folder of waiting) {
    signal.throwIfAborted();
    const read = await entriesOf(folder.path, limits.entries - seen).catch((error: NodeJS.ErrnoException) => error);
    if (read instanceof Error) {
      if (folder.path === root) return { kind: read.code === "ENOENT" || read.code === "ENOTDIR" ? "missing" : "unreadable" };
      isWhole = false;
      continue;
    }
    seen += read.entries.length;
    const names = read.entries.filter((entry) => entry.isFile() && isFileTaken(entry.name)).map(({ name }) => name);
    const room = limits.files - files.length;
    for (const file of await identified(folder, names.slice(0, room))) files.push(file);
    const below = read.entries.filter((entry) => entry.isDirectory() && isFolderTaken(entry.name));
    const isDeepest = folder.depth >= limits.depth;
    for (const { name } of isDeepest ? [] : below) {
      waiting.push({
        path: join(folder.path, name),
        folder: folder.folder === "" ? name : `${folder.folder}/${name}`,
        depth: folder.depth + 1,
      });
    }
    if (folder.path !== root) (names.length > 0 ? folders.withFiles : folders.others).push(folder.path);
    isWhole &&= read.isWhole && names.length <= room && !(isDeepest && below.length > 0);
    if (names.length > room || !read.isWhole) break;
  }
  return { kind: "scanned", files, folders: [...folders.withFiles, ...folders.others], isWhole };
};

/** A file that was added by itself, as a scan of one. */
export const scanFile = async (path: string): Promise<Scan> => {
  const identity = await identify(path);
  if (identity === null) return { kind: "missing" };
  return { kind: "scanned", files: [{ path, name: basename(path), folder: "", identity }], folders: [], isWhole: true };
};
