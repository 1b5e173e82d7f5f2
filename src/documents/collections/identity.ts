/** Which bytes a path holds, as far as the file system tells: device, inode, size, time. */
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import type { FileIdentity } from "../ports.ts";

export const identityOf = (found: BigIntStats): FileIdentity => ({
  dev: String(found.dev),
  ino: String(found.ino),
  sizeBytes: Number(found.size),
  mtimeMs: Number(found.mtimeMs),
});

/** Of a regular file, links followed; null for anything else and where nothing can be looked at. */
export const identify = async (path: string): Promise<FileIdentity | null> => {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found?.isFile() === true ? identityOf(found) : null;
};

/** Device numbers are left out: they change with the order in which disks are found at start. */
export const isSameFile = (one: FileIdentity, other: FileIdentity): boolean =>
  one.ino === other.ino && one.sizeBytes === other.sizeBytes && one.mtimeMs === other.mtimeMs;
