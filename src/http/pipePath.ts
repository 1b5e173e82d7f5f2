/** Where a data directory's pipe lies: short (socket paths end at about 108 bytes), private, and the same for every start. */
import { createHash } from "node:crypto";
import { lstat, mkdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";

/** sun_path holds 108 bytes on Linux, 104 on macOS, one of them NUL. */
const SOCKET_PATH_MAX_BYTES = 100;

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly runtimeDir: string | undefined;
  readonly tmpDir: string;
  readonly uid: number;
}

const ownSurroundings = (): Surroundings => ({
  platform: process.platform,
  runtimeDir: process.env.XDG_RUNTIME_DIR,
  tmpDir: tmpdir(),
  uid: process.getuid?.() ?? 0,
});

/** 16 hexadecimal digits that stand for a data directory in names. */
export const dataDirMark = (dataDir: string): string => createHash("sha256").update(dataDir).digest("hex").slice(0, 16);

/** The pipe's path, and the folder that must exist for it (null for a named pipe). `dataDir`: real path. */
export const pipePathOf = (dataDir: string, around: Surroundings): { readonly path: string; readonly folder: string | null } => {
  const mark = dataDirMark(dataDir);
  if (around.platform === "win32") return { path: `\\\\.\\pipe\\deskside-${mark}`, folder: null };
  const folders = [
    ...(around.runtimeDir?.startsWith("/") ? [join(around.runtimeDir, "deskside")] : []),
    join(around.tmpDir, `deskside-${around.uid}`),
    join("/tmp", `deskside-${around.uid}`),
  ];
  const fitting = folders.find((folder) => Buffer.byteLength(join(folder, `${mark}.sock`)) < SOCKET_PATH_MAX_BYTES);
  const folder = fitting ?? join("/tmp", `deskside-${around.uid}`);
  return { path: join(folder, `${mark}.sock`), folder };
};

/** Makes the folder private to this user. Throws store/unreadable when somebody else got there first: the name in /tmp can be guessed. */
const prepareFolder = async (folder: string, uid: number): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new AppError("store/unreadable", "The folder for the local pipe belongs to somebody else or is open to others");
  }
};

/** The pipe's path with its folder made ready. */
export const preparePipe = async (dataDir: string, around: Surroundings = ownSurroundings()): Promise<string> => {
  const { path, folder } = pipePathOf(await realpath(dataDir), around);
  if (folder !== null) await prepareFolder(folder, around.uid);
  return path;
};
