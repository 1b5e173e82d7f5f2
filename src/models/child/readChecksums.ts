/** Reads checksum files: someone else's text, so in a child and within bounds. */

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { type Checksum, parseChecksums } from "../checksums.ts";

const BYTES_MAX = 1024 * 1024;

/** PowerShell writes UTF-16 with a mark unless told otherwise. */
const textOf = (bytes: Buffer): string =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.subarray(2).toString("utf16le") : bytes.toString("utf8").replace(/^\ufeff/, "");

const readOne = async (path: string): Promise<readonly Checksum[]> => {
  // Opening a FIFO would wait for a writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) return [];
    const bytes = Buffer.alloc(BYTES_MAX);
    const { bytesRead } = await file.read(bytes, 0, BYTES_MAX, 0);
    return parseChecksums(textOf(bytes.subarray(0, bytesRead)), basename(path));
  } finally {
    await file.close();
  }
};

/** All lines of all files that can be read; the first MiB of each counts. */
export const readChecksums = async (paths: readonly string[]): Promise<readonly Checksum[]> =>
  (await Promise.all(paths.map((path) => readOne(path).catch(() => [])))).flat();
