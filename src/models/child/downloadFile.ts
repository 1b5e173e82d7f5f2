/** The unfinished file of a download: written in order, put on the disk for certain from time to time. */
import { constants, type FileHandle, open, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "#src/contract/errors.ts";

/** What the disk refused, by name. Foreign errors go on as they are. */
const diskError = (cause: unknown): unknown => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return new AppError("download/disk-full", "The disk is full", { cause });
  if (code === "EFBIG") {
    return new AppError("download/disk-full", "The file system takes no file of this size", {
      cause,
      details: { reason: "file-too-large" },
    });
  }
  if (code === "EROFS" || code === "EACCES" || code === "EPERM" || code === "EIO") {
    return new AppError("store/read-only", "The model folder cannot be written", { cause, details: { reason: String(code) } });
  }
  return cause;
};
const named = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    throw diskError(cause);
  }
};

export interface Unfinished {
  /** Bytes written so far. */
  readonly length: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Throws away everything behind `bytes`. */
  cut(bytes: number): Promise<void>;
  /** Resolves when all of it is on the disk. */
  sync(): Promise<void>;
  /** Bytes a user may still write there. */
  free(): Promise<number>;
  close(): Promise<void>;
}

/** Opens what there is, at most `bytes` of it, or makes the file. Throws download/disk-full, store/read-only, here and later. */
export const openUnfinished = async (path: string, bytes: number): Promise<Unfinished> => {
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file: FileHandle = await named(() => open(path, flags, 0o600));
  const state = { length: 0 };
  const cut = async (to: number): Promise<void> => {
    await named(() => file.truncate(to));
    state.length = to;
  };
  const { size } = await file.stat();
  await cut(Math.min(size, bytes));
  return {
    get length() {
      return state.length;
    },
    append: async (chunk) => {
      // A full disk takes a part of what it is given before it says so.
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await named(() => file.write(chunk, done, chunk.length - done, state.length + done));
        done += bytesWritten;
      }
      state.length += chunk.length;
    },
    cut,
    sync: () => named(() => file.datasync()),
    free: async () => {
      const disk = await statfs(dirname(path));
      return disk.bavail * disk.bsize;
    },
    close: () => file.close(),
  };
};
