/** The folder chooser of a browser: granted roots and what lies below them, by opaque ids that expire. Folders, and files of the kind that is looked for. */
import { opendir, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { Entry, Listing } from "#src/contract/grant.ts";
import type { EntryId } from "#src/contract/ids.ts";

/** Entries of one listing (contract/grant.ts). */
export const LISTED_MAX = 2_000;
/** Directory entries looked at for one listing: a folder of a million photos must not hold the core. */
const LOOKED_AT_MAX = 20_000;
/** Entries remembered, oldest go first. */
const REMEMBERED_MAX = 20_000;
export const ENTRY_LIFE_MS = 60 * 60_000;

/** What a listing is for; folders are always listed. */
export type Wanted = Exclude<Entry["kind"], "folder">;

/** Endings a person would look for: everything the reader takes by name (documents/collections/names.ts), less plain configuration. */
const documentEndings =
  /\.(pdf|docx|docm|xlsx|xlsm|xls|ods|csv|tsv|pptx|pptm|odt|rtf|epub|x?html?|md|markdown|txt|text|log|json|xml|rst|org|eml|msg|png|jpe?g|jpe|webp|gif|bmp|tiff?)$/i;
/** What sha256sum's output is usually kept as. */
const checksumEndings = /(?:\.(?:sha256|sha256sums?|sums?|txt)|^(?:sha256sums?|checksums?))$/i;
const endings: Readonly<Record<Wanted, RegExp>> = { model: /\.gguf$/i, document: documentEndings, checksum: checksumEndings };

export interface Browse {
  /** Adds a root. `path`: real, absolute, a folder. */
  addRoot(path: string): void;
  /** The roots, or a folder listed before. Throws grant/not-found (expired, gone), grant/refused (outside its root by now). */
  browse(id: EntryId | undefined, wants: Wanted): Promise<Listing>;
  /** Real path of a listed entry, checked anew. Throws like `browse`. */
  pathOf(id: EntryId): Promise<string>;
}

interface Remembered {
  readonly root: string;
  readonly path: string;
  readonly entry: Entry;
  readonly parentId: EntryId | null;
  readonly until: number;
}

interface Found {
  readonly name: string;
  readonly path: string;
  readonly kind: Entry["kind"];
  readonly sizeBytes: number | null;
}

const isInside = (root: string, path: string): boolean => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** Real path, still inside the root: links may have been changed since the listing. */
const resolveInside = async (root: string, path: string): Promise<string> => {
  const real = await realpath(path).catch((cause: unknown) => {
    throw new AppError("grant/not-found", "The entry is gone", { cause });
  });
  if (!isInside(root, real)) throw new AppError("grant/refused", "The entry leads out of the granted folder");
  return real;
};

/** One directory entry as far as it concerns us; null: hidden, another kind, a link that leads out, or unreadable. */
const look = async (root: string, folder: string, name: string, wants: Wanted): Promise<Found | null> => {
  if (name.startsWith(".")) return null;
  try {
    const path = await resolveInside(root, join(folder, name));
    const found = await stat(path);
    if (found.isDirectory()) return { name, path, kind: "folder", sizeBytes: null };
    return found.isFile() && endings[wants].test(name) ? { name, path, kind: wants, sizeBytes: found.size } : null;
  } catch {
    // What cannot be looked at cannot be chosen.
    return null;
  }
};

const readFolder = async (
  root: string,
  folder: string,
  wants: Wanted,
): Promise<{ readonly found: readonly Found[]; readonly truncated: boolean }> => {
  const found: Found[] = [];
  const looked = { count: 0 };
  try {
    for await (const item of await opendir(folder)) {
      looked.count += 1;
      if (looked.count > LOOKED_AT_MAX || found.length >= LISTED_MAX) return { found, truncated: true };
      const maybe =
        item.isDirectory() || item.isSymbolicLink() || endings[wants].test(item.name) ? await look(root, folder, item.name, wants) : null;
      if (maybe !== null) found.push(maybe);
    }
  } catch (cause) {
    throw new AppError("grant/refused", "The folder cannot be read", { cause });
  }
  return { found, truncated: false };
};

const byKindAndName = (a: Found, b: Found): number =>
  a.kind === b.kind ? a.name.localeCompare(b.name, "en", { numeric: true }) : a.kind === "folder" ? -1 : 1;

export const createBrowse = (deps: { readonly newId: () => EntryId; readonly now: () => number }): Browse => {
  const roots = new Set<string>();
  const remembered = new Map<EntryId, Remembered>();

  const remember = (root: string, found: Found, parentId: EntryId | null): Entry => {
    const entry: Entry = { id: deps.newId(), name: found.name, kind: found.kind, sizeBytes: found.sizeBytes };
    remembered.set(entry.id, { root, path: found.path, entry, parentId, until: deps.now() + ENTRY_LIFE_MS });
    for (const oldest of remembered.keys()) if (remembered.size > REMEMBERED_MAX) remembered.delete(oldest);
    return entry;
  };
  const recall = (id: EntryId): Remembered => {
    const known = remembered.get(id);
    if (known === undefined || known.until < deps.now())
      throw new AppError("grant/not-found", "The entry has expired: list its folder again");
    return known;
  };
  const trailTo = (known: Remembered): Entry[] => {
    const above = known.parentId === null ? undefined : remembered.get(known.parentId);
    return above === undefined ? [known.entry] : [...trailTo(above), known.entry];
  };
  const listRoots = (): Listing => {
    const found = [...roots].map((path): Found => ({ name: basename(path) || path, path, kind: "folder", sizeBytes: null }));
    return { trail: [], entries: found.map((root) => remember(root.path, root, null)), truncated: false };
  };
  return {
    addRoot: (path) => {
      roots.add(path);
    },
    browse: async (id, wants) => {
      if (id === undefined) return listRoots();
      const known = recall(id);
      if (known.entry.kind !== "folder") throw new AppError("grant/refused", "Not a folder");
      const { found, truncated } = await readFolder(known.root, await resolveInside(known.root, known.path), wants);
      const entries = [...found].sort(byKindAndName).map((one) => remember(known.root, one, id));
      return { trail: trailTo(known), entries, truncated };
    },
    pathOf: async (id) => {
      const known = recall(id);
      return await resolveInside(known.root, known.path);
    },
  };
};
