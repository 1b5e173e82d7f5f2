/** Receives a model file from a browser: streamed to a temporary file beside its place, then handed to the library. */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { App } from "#src/app.ts";
import { AppError } from "#src/contract/errors.ts";
import { UPLOAD_MAX_BYTES, UPLOADS_AT_ONCE_MAX } from "./limits.ts";
import { receivedBody, requireBytes } from "./uploadBody.ts";
import { uploadFileName } from "./uploadName.ts";

const isErrno = (thrown: unknown, code: string): boolean => thrown instanceof Error && "code" in thrown && thrown.code === code;

const uploadedBefore = (cause: unknown): AppError =>
  new AppError("request/invalid", "A file of that name was uploaded before", { cause, details: { field: "name" } });

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

/** Throws request/invalid when `to` is there: two uploads of one name cannot eat each other. `makeLink`: another file system's (tests). */
export const keepUpload = async (from: string, to: string, makeLink: typeof link = link): Promise<void> => {
  try {
    // link, unlike rename, never replaces.
    await makeLink(from, to).catch((refused: unknown) => {
      if (isErrno(refused, "EEXIST")) throw refused;
      return claimAndRename(from, to);
    });
  } catch (refused) {
    throw isErrno(refused, "EEXIST") ? uploadedBefore(refused) : refused;
  }
};

/** What an upload is called until it is whole. */
const partName = (): string => `.${randomUUID()}.part`;
const isPart = (name: string): boolean => /^\.[0-9a-f-]{36}\.part$/.test(name);

/** Deletes what uploads that a dead core was receiving left behind. Only for who holds the data directory's lock. */
export const removeParts = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  // One that cannot be deleted costs space and must not keep the core from starting.
  await Promise.all(names.filter(isPart).map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
};

export type Upload = (request: Request, gone: AbortSignal) => Promise<{ modelIds: readonly string[] }>;

/** POST with the bytes as the body and `?name=`. Throws request/invalid, request/too-large, request/too-many, store/disk-full. */
export const createUpload = (uploads: App["uploads"]): Upload => {
  let running = 0;
  const receive = async (request: Request, name: string, gone: AbortSignal): Promise<{ modelIds: readonly string[] }> => {
    await mkdir(uploads.folder, { recursive: true, mode: 0o700 });
    const body = await receivedBody(request, { folder: uploads.folder, limitBytes: UPLOAD_MAX_BYTES }, gone);
    const temporary = join(uploads.folder, partName());
    const path = join(uploads.folder, name);
    // Opened before anything can fail: a stream that opens by itself may make the file after it was deleted.
    const file = await open(temporary, "wx", 0o600);
    try {
      await pipeline(body, file.createWriteStream({ flush: true }), { signal: gone });
      await keepUpload(temporary, path);
    } finally {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
    }
    try {
      return await uploads.add(path);
    } catch (refused) {
      await rm(path, { force: true });
      throw refused;
    }
  };
  return async (request, gone) => {
    requireBytes(request);
    const name = uploadFileName(new URL(request.url).searchParams.get("name") ?? "");
    if (running >= UPLOADS_AT_ONCE_MAX) throw new AppError("request/too-many", "Another upload is under way");
    running += 1;
    try {
      return await receive(request, name, gone);
    } finally {
      running -= 1;
    }
  };
};
