/** Zip archives of office files and books, guarded: nothing is unpacked to disk, every entry is inflated as a stream within limits. */
import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { AppError } from "#src/contract/errors.ts";
import { refusal } from "./refusal.ts";

export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Part names are compared without case and without a leading slash. Throws document/corrupt (missing-part) when there is none. */
  open(name: string): AsyncIterable<Uint8Array>;
  /** The whole part; at most `maxBytes`, beyond it document/limits (part-size). */
  bytes(name: string, maxBytes?: number): Promise<Uint8Array>;
}

/** The largest office files at hand hold some hundred parts; a book of 5,000 images is thinkable. */
const MAX_ENTRIES = 10_000;
/** Of one entry as declared and as inflated: one sheet with a million rows takes about 600 MB. */
const MAX_ENTRY_BYTES = 1_024 * 1_024 * 1_024;
/** Of everything inflated from one archive. */
const MAX_TOTAL_BYTES = 2 * MAX_ENTRY_BYTES;
/** Deflate's best is 1,032 : 1; sheets of equal rows reach about 60 : 1 (both measured). Counted from 16 MB on, where memory begins to matter. */
const MAX_RATIO = 200;
const RATIO_FROM_BYTES = 16 * 1_024 * 1_024;
const MAX_PART_BYTES = 64 * 1_024 * 1_024;
/** Bit 0 of the general purpose flags: encrypted (APPNOTE 4.4.4). */
const ENCRYPTED = 1;

const keyOf = (name: string): string => name.replace(/^\/+/, "").toLowerCase();

const corrupt = (error: unknown): AppError => (error instanceof AppError ? error : refusal("document/corrupt", "archive", error));

const listEntries = async (zip: yauzl.ZipFile): Promise<readonly yauzl.Entry[]> => {
  if (zip.entryCount > MAX_ENTRIES) throw refusal("document/limits", "entries");
  const { promise, resolve, reject } = Promise.withResolvers<readonly yauzl.Entry[]>();
  const entries: yauzl.Entry[] = [];
  zip.on("error", (error: Error) => reject(refusal("document/corrupt", "archive", error)));
  zip.on("entry", (entry: yauzl.Entry) => {
    entries.push(entry);
    if (entries.length > MAX_ENTRIES) return reject(refusal("document/limits", "entries"));
    zip.readEntry();
  });
  zip.on("end", () => resolve(entries));
  zip.readEntry();
  return promise;
};

/** What can be told before a byte is inflated: names that leave the archive, encryption, declared sizes, entries that share bytes (Fifield's bomb). */
const inspect = (entries: readonly yauzl.Entry[]): void => {
  for (const entry of entries) {
    if (/(^|[\\/])\.\.([\\/]|$)|^[a-z]:|^[\\/]{2}/i.test(entry.fileName)) throw refusal("document/limits", "entry-name");
    if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw refusal("document/encrypted", "archive");
    if (entry.uncompressedSize > MAX_ENTRY_BYTES) throw refusal("document/limits", "entry-size");
    if (entry.uncompressedSize > RATIO_FROM_BYTES && entry.uncompressedSize > MAX_RATIO * entry.compressedSize) {
      throw refusal("document/limits", "ratio");
    }
  }
  const inOrder = entries.toSorted((one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const entry of inOrder) {
    if (entry.relativeOffsetOfLocalHeader < end) throw refusal("document/limits", "overlapping-entries");
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.compressedSize;
  }
};

/**
 * Opens an archive held in memory. Throws document/corrupt (archive, duplicate-entry), document/encrypted, document/limits (entries, entry-name,
 * entry-size, ratio, overlapping-entries, total-size) here or, for what only inflating shows, while a part is read.
 */
export const openArchive = async (bytes: Uint8Array): Promise<Archive> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // decodeStrings throws on names that leave the archive: looked at here, to name the reason.
  const { promise, resolve, reject } = Promise.withResolvers<yauzl.ZipFile>();
  yauzl.fromBuffer(buffer, { lazyEntries: true, decodeStrings: false }, (error, zip) =>
    error === null ? resolve(zip) : reject(refusal("document/corrupt", "archive", error)),
  );
  const zip = await promise;
  const listed = await listEntries(zip);
  const byName = new Map<string, yauzl.Entry>();
  for (const entry of listed) {
    // With decodeStrings off the names are Buffers: UTF-8, as every office format has it (names of other charsets are never asked for).
    entry.fileName = Buffer.from(entry.fileName).toString("utf8").replaceAll("\\", "/");
    const key = keyOf(entry.fileName);
    if (byName.has(key) && !key.endsWith("/")) throw refusal("document/corrupt", "duplicate-entry");
    byName.set(key, entry);
  }
  inspect(listed);
  let total = 0;

  async function* open(name: string): AsyncGenerator<Uint8Array, void, void> {
    const entry = byName.get(keyOf(name));
    if (entry === undefined) throw refusal("document/corrupt", "missing-part");
    const opened = Promise.withResolvers<NodeJS.ReadableStream & AsyncIterable<Buffer>>();
    zip.openReadStream(entry, (error, stream) => (error === null ? opened.resolve(stream) : opened.reject(corrupt(error))));
    let size = 0;
    let checksum = 0;
    try {
      for await (const chunk of await opened.promise) {
        size += chunk.length;
        total += chunk.length;
        if (size > MAX_ENTRY_BYTES) throw refusal("document/limits", "entry-size");
        if (total > MAX_TOTAL_BYTES) throw refusal("document/limits", "total-size");
        if (size > RATIO_FROM_BYTES && size > MAX_RATIO * entry.compressedSize) throw refusal("document/limits", "ratio");
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      throw corrupt(error);
    }
    // yauzl leaves the checksum to its caller; without it a flipped bit in stored bytes would pass for text.
    if (checksum !== entry.crc32) throw refusal("document/corrupt", "checksum");
  }

  return {
    names: listed.map((entry) => entry.fileName),
    has: (name) => byName.has(keyOf(name)),
    open,
    async bytes(name, maxBytes = MAX_PART_BYTES) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of open(name)) {
        size += chunk.length;
        if (size > maxBytes) throw refusal("document/limits", "part-size");
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
};
