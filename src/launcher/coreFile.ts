/** Reads core.json, the note by which a running core is found. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import { z } from "#src/contract/zod.ts";

/** Largest core.json looked at; a real one has about 300 bytes. */
const MAX_BYTES = 64 * 1024;

const coreFileSchema = z.object({
  pid: z.int().min(1),
  /** Unix socket or Windows named pipe. */
  pipe: z.string().min(1),
  url: z.string().nullable(),
  /** Opens both routers on the pipe. */
  token: z.string().min(1),
  protocol: z.int(),
  version: z.string(),
});
export type CoreFile = z.infer<typeof coreFileSchema>;

/** Name of the file in a data directory; written 0600 by the core once it listens. */
export const coreFilePath = (dataDir: string): string => join(dataDir, "core.json");

/**
 * The note of the last core, which need not be alive any more; null when there is none or it is half written.
 * Throws store/unreadable when it may not be read: another user's data directory.
 */
export const readCoreFile = async (dataDir: string): Promise<CoreFile | null> => {
  try {
    const text = await readFile(coreFilePath(dataDir), "utf8");
    return text.length > MAX_BYTES ? null : (coreFileSchema.safeParse(parsed(text)).data ?? null);
  } catch (cause) {
    if (isErrno(cause, "ENOENT", "ENOTDIR")) return null;
    throw new AppError("store/unreadable", "The data directory cannot be read", { cause });
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const isErrno = (thrown: unknown, ...codes: readonly string[]): boolean =>
  thrown instanceof Error && "code" in thrown && codes.includes(String(thrown.code));
