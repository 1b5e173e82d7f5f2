/** Reads a document's bytes once, by one descriptor, and makes sure that they are those of the file that was looked at. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { SentSource } from "../protocol.ts";
import type { FileIdentity } from "../reader.ts";
import { MAX_FILE_BYTES, type OpenedFile } from "./format.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;

interface Stats {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeMs: bigint;
  readonly mtimeNs: bigint;
}

const refused = (thrown: unknown): AppError => {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return new AppError("document/missing", "The file is not there any more", { cause: thrown });
  return new AppError("document/unreadable", "The system refuses to read the file", { details: { reason: String(code) }, cause: thrown });
};

const same = (found: Stats, identity: FileIdentity): boolean =>
  found.dev.toString() === identity.dev &&
  found.ino.toString() === identity.ino &&
  Number(found.size) === identity.sizeBytes &&
  // Callers may have rounded; a change within the same millisecond and of the same size is told by the hash.
  Math.abs(Number(found.mtimeNs) / 1e6 - identity.mtimeMs) < 1;

const changed = (): AppError => new AppError("document/changed", "The file is not the one that was looked at");

const readWhole = async (handle: FileHandle, size: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK_BYTES, size - at), at);
    if (bytesRead === 0) throw changed();
    at += bytesRead;
  }
  return bytes;
};

const readFile = async (path: string, identity: FileIdentity): Promise<Uint8Array> => {
  // Without O_NONBLOCK a pipe put in the file's place would wait for its writer for ever.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((thrown: unknown) => {
    throw refused(thrown);
  });
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw new AppError("document/unreadable", "Not a file", { details: { reason: "not-a-file" } });
    if (!same(before, identity)) throw changed();
    if (before.size > MAX_FILE_BYTES)
      throw new AppError("document/too-large", "The file is too large", { details: { limitBytes: MAX_FILE_BYTES } });
    const bytes = await readWhole(handle, Number(before.size)).catch((thrown: unknown) => {
      throw thrown instanceof AppError ? thrown : refused(thrown);
    });
    if (!same(await handle.stat({ bigint: true }), identity)) throw changed();
    return bytes;
  } finally {
    await handle.close();
  }
};

export interface Source extends OpenedFile {
  readonly sha256: string;
}

/** Throws document/missing, unreadable, changed, too-large, empty. */
export const openSource = async (source: SentSource): Promise<Source> => {
  const bytes = source.kind === "file" ? await readFile(source.path, source.identity) : source.bytes;
  const name = source.kind === "file" ? basename(source.path) : source.name;
  if (bytes.byteLength === 0) throw new AppError("document/empty", "The file is empty");
  if (bytes.byteLength > MAX_FILE_BYTES)
    throw new AppError("document/too-large", "The file is too large", { details: { limitBytes: MAX_FILE_BYTES } });
  return { name, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
};

/** At the end: throws document/changed or document/missing if the path holds another file by now. */
export const checkSource = async (source: SentSource): Promise<void> => {
  if (source.kind === "bytes") return;
  const found = await stat(source.path, { bigint: true }).catch((thrown: unknown) => {
    throw refused(thrown);
  });
  if (!same(found, source.identity)) throw changed();
};
