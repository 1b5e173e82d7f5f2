/** Puts a finished file under its name in one step, never over another. */
import { randomUUID } from "node:crypto";
import { link, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";

const isErrno = (thrown: unknown, code: string): boolean => thrown instanceof Error && "code" in thrown && thrown.code === code;

/** What a file is called until it is whole: hidden, and not by a model's ending, so that no look at a folder takes it for one. */
export const unfinishedName = (): string => `.deskside-${randomUUID()}.part`;
const isUnfinished = (name: string): boolean => /^\.deskside-[0-9a-f-]{36}\.part$/.test(name);

/** Deletes what a core that died left unfinished in these folders; only for who holds the data directory's lock. Never throws. */
export const removeUnfinished = async (folders: readonly string[]): Promise<void> => {
  for (const folder of new Set(folders)) {
    const names = await readdir(folder).catch(() => []);
    await Promise.all(names.filter(isUnfinished).map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
  }
};

/** Where the file system knows no links: an empty file claims the name, as rename would replace what is there. */
const claimAndRename = async (from: string, to: string): Promise<void> => {
  await (await open(to, "wx", 0o600)).close();
  try {
    await rename(from, to);
  } catch (refused) {
    await rm(to, { force: true });
    throw refused;
  }
};

/** The bytes are on the disk before the name is: after a power cut there is the whole file or none. Throws request/invalid when `to` is there. */
export const putInPlace = async (from: string, to: string, makeLink: typeof link = link): Promise<void> => {
  const file = await open(from, "r+");
  await file.sync().finally(() => file.close());
  try {
    await makeLink(from, to).catch((refused: unknown) => {
      if (isErrno(refused, "EEXIST")) throw refused;
      return claimAndRename(from, to);
    });
  } catch (cause) {
    throw isErrno(cause, "EEXIST") ? new AppError("request/invalid", "A file of that name is there already", { cause }) : cause;
  }
  await rm(from, { force: true });
};
