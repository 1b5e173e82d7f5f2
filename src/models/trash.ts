/** The system's trash on Linux and other desktops that keep to freedesktop.org's Trash specification 1.0. Files are renamed, never copied. */
import type { Stats } from "node:fs";
import { lstat, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";

/** `refused`: nothing was moved; one sentence says why. */
export type TrashResult = { readonly kind: "trashed" } | { readonly kind: "refused"; readonly reason: string };

export interface TrashPlace {
  /** The person's data folder: $XDG_DATA_HOME, or ~/.local/share. */
  readonly dataHome: string;
  readonly userId: number;
  readonly now: () => Date;
}

/** Thrown inside; its text is the reason. */
class NoTrash extends Error {
  override readonly name = "NoTrash";
}

interface Trash {
  readonly folder: string;
  /** What paths in it are relative to; null: absolute paths are kept. */
  readonly top: string | null;
}

const statOf = async (path: string): Promise<Stats | null> => await stat(path).catch(() => null);

/** The nearest folder above that is there. */
const existing = async (path: string): Promise<string> =>
  (await statOf(path)) === null && dirname(path) !== path ? await existing(dirname(path)) : path;

/** The top of the file system a folder lies on. */
const topOf = async (folder: string, device: number): Promise<string> => {
  const above = dirname(folder);
  return above === folder || (await statOf(above))?.dev !== device ? folder : await topOf(above, device);
};

/** A shared `.Trash` counts only when an administrator made it: a folder, no link, sticky (spec, "Trash directories", 1). */
const sharedTrash = async (top: string, userId: number): Promise<string | null> => {
  const shared = join(top, ".Trash");
  const found = await lstat(shared).catch(() => null);
  return found?.isDirectory() === true && (found.mode & 0o1000) !== 0 ? join(shared, String(userId)) : null;
};

/** A trash folder of one's own, made if need be. A link in its place could lead the file anywhere. */
const usable = async (folder: string): Promise<boolean> => {
  try {
    for (const each of [folder, join(folder, "files"), join(folder, "info")]) {
      await mkdir(each, { recursive: true, mode: 0o700 });
      if (!(await lstat(each)).isDirectory()) return false;
    }
    return true;
  } catch {
    return false;
  }
};

const trashFor = async (path: string, { dataHome, userId }: TrashPlace): Promise<Trash> => {
  const device = (await stat(dirname(path))).dev;
  const home = join(dataHome, "Trash");
  if ((await statOf(await existing(home)))?.dev === device && (await usable(home))) return { folder: home, top: null };
  const top = await topOf(dirname(path), device);
  const shared = await sharedTrash(top, userId);
  for (const folder of [...(shared === null ? [] : [shared]), join(top, `.Trash-${userId}`)]) {
    if (await usable(folder)) return { folder, top };
  }
  throw new NoTrash("There is no trash on the disk that holds the file.");
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");
/** Local time without a zone, as the spec wants it. */
const localTime = (date: Date): string =>
  `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}T${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;

/** Claims a name by its info file, which must not be there yet. */
const claim = async ({ folder, top }: Trash, path: string, at: Date): Promise<string> => {
  const named = (top === null ? path : relative(top, path)).split("/").map(encodeURIComponent).join("/");
  const info = `[Trash Info]\nPath=${named}\nDeletionDate=${localTime(at)}\n`;
  for (let number = 1; number <= 10_000; number += 1) {
    const name = number === 1 ? basename(path) : `${basename(path)}.${number}`;
    try {
      await writeFile(join(folder, "info", `${name}.trashinfo`), info, { flag: "wx", mode: 0o600 });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") continue;
      throw error;
    }
    if ((await lstat(join(folder, "files", name)).catch(() => null)) === null) return name;
    await rm(join(folder, "info", `${name}.trashinfo`));
  }
  throw new NoTrash("The trash holds too many files of this name.");
};

/** Moves one file; gives what takes it back. */
const moved = async (path: string, place: TrashPlace): Promise<() => Promise<void>> => {
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw new NoTrash("The file is a link to another place; take it from the list instead.");
  if (!found.isFile()) throw new NoTrash("This is not a file.");
  const trash = await trashFor(path, place);
  const name = await claim(trash, path, place.now());
  const info = join(trash.folder, "info", `${name}.trashinfo`);
  const file = join(trash.folder, "files", name);
  try {
    await rename(path, file);
  } catch (error) {
    await rm(info, { force: true });
    throw error;
  }
  return async () => {
    await rename(file, path);
    await rm(info, { force: true });
  };
};

const reasonOf = (error: unknown): string => {
  if (error instanceof NoTrash) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "The folder of the file may not be changed.";
  if (code === "EXDEV") return "There is no trash on the disk that holds the file.";
  return code === "ENOENT" ? "The file is not where it was." : `The file could not be moved${code === "" ? "" : ` (${code})`}.`;
};

/** All of the files or, when one of them cannot be moved, none. Never throws for what the file system refuses. */
export const moveToTrash = async (paths: readonly string[], place: TrashPlace): Promise<TrashResult> => {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const path of paths) undo.unshift(await moved(path, place));
    return { kind: "trashed" };
  } catch (error) {
    for (const back of undo) await back();
    return { kind: "refused", reason: reasonOf(error) };
  }
};
