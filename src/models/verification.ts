/** What a model's hashes are compared with: a checksum file that was given or lies beside it, what its publisher states, what came with the app. */
import { opendir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import { CHECKSUM_FILE } from "#src/contract/passport.ts";
import { hashesFor } from "./checksums.ts";
import type { ModelChildren, ModelRow, Verified } from "./ports.ts";

/** Entries looked at beside a model, and checksum files read there. */
const BESIDE_ENTRIES_MAX = 10_000;
const BESIDE_FILES_MAX = 16;

/** Hashes that each of the model's parts may have, in order, and who says so. */
export interface Expected {
  readonly against: Verified["against"];
  readonly parts: readonly (readonly string[])[];
}

export interface VerificationDeps {
  readonly children: Pick<ModelChildren, "checksums">;
  /** SHA-256 stated for files of this name by the catalogue's publishers; empty where none is. */
  readonly publishedHashes: (fileName: string) => readonly string[];
  /** Of the starter's file, from what comes with it; null where that says nothing. */
  readonly starterHash: () => string | null;
}

export interface Verification {
  /** From a checksum file a person chose. Throws model/not-in-checksums when a part is not named in it. */
  fromFile(row: ModelRow, path: string): Promise<Expected>;
  /** From a checksum file beside the model, else as shipped, else the catalogue's; null when nobody says anything. */
  known(row: ModelRow): Promise<Expected | null>;
}

const namesOf = ({ paths }: ModelRow): readonly string[] => paths.map((path) => basename(path));

/** Files beside a model that may hold its checksum; its own first. None where the folder cannot be listed. */
export const checksumFilesBeside = async (path: string): Promise<readonly string[]> => {
  const found: string[] = [];
  try {
    let left = BESIDE_ENTRIES_MAX;
    for await (const { name } of await opendir(dirname(path), { bufferSize: 256 })) {
      if (CHECKSUM_FILE.test(name)) found.push(name);
      left -= 1;
      if (left === 0) break;
    }
  } catch {
    return [];
  }
  const own = (name: string): number => (name.startsWith(basename(path)) ? 0 : 1);
  return found
    .toSorted((a, b) => own(a) - own(b) || (a < b ? -1 : 1))
    .slice(0, BESIDE_FILES_MAX)
    .map((name) => join(dirname(path), name));
};

export const createVerification = ({ children, publishedHashes, starterHash }: VerificationDeps): Verification => {
  const beside = async (row: ModelRow): Promise<Expected | null> => {
    const files = row.paths[0] === undefined ? [] : await checksumFilesBeside(row.paths[0]);
    const parts = files.length === 0 ? null : hashesFor(namesOf(row), await children.checksums(files));
    return parts === null ? null : { against: "checksum-file", parts };
  };
  const shipped = (row: ModelRow): Expected | null => {
    const hash = row.source === "starter" ? starterHash() : null;
    return hash === null ? null : { against: "shipped", parts: [[hash]] };
  };
  const published = (row: ModelRow): Expected | null => {
    const parts = namesOf(row).map(publishedHashes);
    return parts.every((hashes) => hashes.length > 0) ? { against: "catalogue", parts } : null;
  };
  return {
    fromFile: async (row, path) => {
      const checksums = await children.checksums([path]);
      const parts = hashesFor(namesOf(row), checksums);
      if (parts !== null) return { against: "checksum-file", parts };
      const unnamed = namesOf(row).find((name) => hashesFor([name], checksums) === null) ?? "";
      throw new AppError("model/not-in-checksums", "The checksum file does not name this file", {
        details: { fileName: unnamed, checksumFile: basename(path), entries: checksums.length },
      });
    },
    known: async (row) => (await beside(row)) ?? shipped(row) ?? published(row),
  };
};

/** How hashes stand against what was expected. */
export const judgedAgainst = (expected: Expected, hashes: readonly string[], at: number): Verified => ({
  against: expected.against,
  matches: hashes.length === expected.parts.length && expected.parts.every((allowed, index) => allowed.includes(hashes[index] ?? "")),
  at,
});
