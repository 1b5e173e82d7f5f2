/** Bytes of uploads, encrypted at rest, one file each in blobs/. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { SourceId } from "#src/contract/ids.ts";
import { sourceIdSchema } from "#src/contract/ids.ts";
import { syncPath } from "./backups.ts";
import { foreignCode, toStoreError } from "./storeErrors.ts";

/**
 * A file: these four bytes, 32 of salt, then chunks of 1 MiB (the last shorter, maybe empty), each followed by its tag. AES-256-GCM under a key of its own
 * for each file (HKDF-SHA-256, RFC 5869, from the data key and the salt), so that the chunk's number can be the nonce. The number, whether it is the last
 * and the file's id are authenticated: a chunk that is missing, doubled, moved, or from another file is noticed.
 */
const MAGIC = Buffer.from("DSB1");
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + SALT_BYTES;
const CHUNK_BYTES = 1024 ** 2;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const UNFINISHED = ".part";

export interface BlobStore {
  /** Durable when it resolves, replaced as a whole. Gives its size. Throws store/disk-full, store/read-only, or what the bytes' source threw. */
  write(id: SourceId, bytes: AsyncIterable<Uint8Array>): Promise<number>;
  /** Throws document/missing, document/corrupt (changed on disk, or by another key). */
  read(id: SourceId): Promise<Uint8Array>;
  /** One that is not there is no error. */
  remove(id: SourceId): Promise<void>;
  /** Removes what is neither known nor being written; gives how many. */
  sweep(known: readonly SourceId[]): Promise<number>;
}

const keyOf = (dataKey: Uint8Array, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", dataKey, salt, "deskside blob", KEY_BYTES));
const nonceOf = (chunk: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(chunk, 8);
  return nonce;
};
const authenticated = (id: SourceId, chunk: number, isLast: boolean): Buffer => Buffer.from(`${id} ${chunk} ${isLast ? "last" : "more"}`);

const seal = (key: Uint8Array, clear: Uint8Array, which: { id: SourceId; chunk: number; isLast: boolean }): Buffer => {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(which.chunk)).setAAD(authenticated(which.id, which.chunk, which.isLast));
  return Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
};

const corrupt = (): AppError => new AppError("document/corrupt", "The stored upload was changed or damaged");
const unseal = (key: Uint8Array, sealed: Uint8Array, which: { id: SourceId; chunk: number; isLast: boolean }): Buffer => {
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(which.chunk), { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated(which.id, which.chunk, which.isLast)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const clear = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([clear, decipher.final()]);
  } catch {
    // GCM's only failure here: the tag does not fit.
    throw corrupt();
  }
};

/** Pieces of any length as chunks of 1 MiB and a last one, which is shorter. Holds one chunk at a time. */
async function* chunksOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<{ readonly clear: Uint8Array; readonly isLast: boolean }> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let filled = 0;
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length; ) {
      const taken = Math.min(piece.length - from, CHUNK_BYTES - filled);
      chunk.set(piece.subarray(from, from + taken), filled);
      from += taken;
      filled += taken;
      if (filled === CHUNK_BYTES) {
        yield { clear: chunk, isLast: false };
        filled = 0;
      }
    }
  }
  yield { clear: chunk.subarray(0, filled), isLast: true };
}

const openToRead = (path: string): Promise<FileHandle> =>
  open(path, "r").catch((error: unknown) => {
    if (foreignCode(error) === "ENOENT") throw new AppError("document/missing", "The stored upload is gone");
    throw toStoreError(error);
  });

/** Chunk by chunk, so that the core goes on answering between and holds little besides the result (512 MiB at once: 1 s without an answer). */
const readFrom = async (file: FileHandle, dataKey: Uint8Array, id: SourceId): Promise<Uint8Array> => {
  const step = CHUNK_BYTES + TAG_BYTES;
  const piece = Buffer.alloc(step);
  const at = async (position: number): Promise<Buffer> => piece.subarray(0, (await file.read(piece, 0, step, position)).bytesRead);
  const sealedBytes = (await file.stat()).size - HEADER_BYTES;
  const lastChunk = Math.floor(sealedBytes / step);
  if (sealedBytes - lastChunk * step < TAG_BYTES || lastChunk < 0) throw corrupt();
  const head = (await at(0)).subarray(0, HEADER_BYTES);
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw corrupt();
  const fileKey = keyOf(dataKey, head.subarray(MAGIC.length));
  const clear = Buffer.alloc(sealedBytes - (lastChunk + 1) * TAG_BYTES);
  for (let chunk = 0; chunk <= lastChunk; chunk += 1) {
    const sealed = await at(HEADER_BYTES + chunk * step);
    if (sealed.length < TAG_BYTES) throw corrupt();
    clear.set(unseal(fileKey, sealed, { id, chunk, isLast: chunk === lastChunk }), chunk * CHUNK_BYTES);
  }
  return clear;
};

/** `folder` exists. `key`: the data key. */
export const createBlobStore = (folder: string, key: Uint8Array): BlobStore => {
  const writing = new Set<string>();
  // An id is a UUID, so it cannot lead out of the folder; checked all the same, as it makes a path.
  const pathOf = (id: SourceId): string => join(folder, sourceIdSchema.parse(id));

  const writeTo = async (path: string, id: SourceId, bytes: AsyncIterable<Uint8Array>): Promise<number> => {
    const file = await open(path, "w", 0o600);
    try {
      const salt = randomBytes(SALT_BYTES);
      const fileKey = keyOf(key, salt);
      await file.write(Buffer.concat([MAGIC, salt]));
      let [size, chunk] = [0, 0];
      for await (const { clear, isLast } of chunksOf(bytes)) {
        await file.appendFile(seal(fileKey, clear, { id, chunk, isLast }));
        size += clear.length;
        chunk += 1;
      }
      await file.sync();
      return size;
    } finally {
      await file.close();
    }
  };
  const remove = (path: string): Promise<void> => rm(path, { force: true });

  return {
    write: async (id, bytes) => {
      const path = pathOf(id);
      writing.add(id);
      try {
        const size = await writeTo(path + UNFINISHED, id, bytes);
        await rename(path + UNFINISHED, path);
        syncPath(folder);
        return size;
      } catch (error) {
        await remove(path + UNFINISHED);
        throw foreignCode(error) === null ? error : toStoreError(error);
      } finally {
        writing.delete(id);
      }
    },
    read: async (id) => {
      const file = await openToRead(pathOf(id));
      try {
        return await readFrom(file, key, id);
      } catch (error) {
        throw foreignCode(error) === null ? error : toStoreError(error);
      } finally {
        await file.close();
      }
    },
    remove: (id) => remove(pathOf(id)),
    sweep: async (known) => {
      const wanted = new Set<string>([...known, ...writing].flatMap((id) => [id, ...(writing.has(id) ? [id + UNFINISHED] : [])]));
      const superfluous = (await readdir(folder)).filter((name) => !wanted.has(name));
      for (const name of superfluous) await remove(join(folder, name));
      return superfluous.length;
    },
  };
};
