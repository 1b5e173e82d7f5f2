/** Which bytes a path holds, as far as the file system tells: device, inode, size, time. */
import { lstat, stat } from "node:fs/promises";
import type { FileIdentity } from "./ports.ts";

const identify = async (path: string): Promise<FileIdentity | null> => {
  const found = await stat(path, { bigint: true }).catch(() => null);
  if (found === null || !found.isFile()) return null;
  return { dev: String(found.dev), ino: String(found.ino), sizeBytes: Number(found.size), mtimeMs: Number(found.mtimeMs) };
};

/** Of those paths that are regular files, links followed, in order; shorter than `paths` when something is missing. */
export const identifyPresent = async (paths: readonly string[]): Promise<readonly FileIdentity[]> =>
  (await Promise.all(paths.map(identify))).filter((identity) => identity !== null);

/** Of those paths the ones at which something lies. */
export const presentOf = async (paths: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        () => path,
        () => null,
      ),
    ),
  );
  return found.filter((path) => path !== null);
};

/** True when both lists name the same bytes. Device numbers are left out: they change with the order in which disks are found at start. */
export const isSameFile = (before: readonly FileIdentity[], after: readonly FileIdentity[]): boolean =>
  before.length === after.length &&
  before.every((identity, index) => {
    const other = after[index];
    return (
      other !== undefined && identity.ino === other.ino && identity.sizeBytes === other.sizeBytes && identity.mtimeMs === other.mtimeMs
    );
  });
