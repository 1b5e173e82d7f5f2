/** What a model's bytes are known to be: its passport, its hashes, and what they are compared with. */
import { AppError } from "#src/contract/errors.ts";
import type { GrantId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Passport } from "#src/contract/passport.ts";
import type { Hashing } from "./hashing.ts";
import type { Library } from "./library.ts";
import { passportOf } from "./passport.ts";
import type { KnownTemplate, ModelChildren, ModelRow, Verified } from "./ports.ts";
import { type FileState, invalidModel } from "./rows.ts";
import { createVerification, type Expected, judgedAgainst } from "./verification.ts";

/** What is said beside the starter's file of it; null where that says nothing. */
export interface StarterPassport {
  readonly licence: string | null;
  readonly sha256: string | null;
}

export interface ProvenanceDeps {
  readonly library: Library;
  readonly hashing: () => Hashing;
  readonly children: Pick<ModelChildren, "facts" | "checksums">;
  readonly knownTemplates: () => Promise<readonly KnownTemplate[]>;
  readonly publishedHashes: (fileName: string) => readonly string[];
  readonly starter: () => StarterPassport;
  /** Throws grant/not-found. */
  readonly resolveGrant: (grantId: GrantId) => string;
  readonly now: () => number;
}

export interface Hashes {
  readonly sha256: string;
  /** In the parts' order. */
  readonly partHashes: readonly string[];
}

export interface Provenance {
  /** Throws model/not-found, model/missing, model/invalid. */
  passport(id: ModelId): Promise<Passport>;
  /** Starts reading the bytes again; how they compare is kept with the row. Throws model/not-found, model/missing, model/not-in-checksums, grant/not-found. */
  verify(id: ModelId, grantId: GrantId | null): Promise<RunId>;
  /** The bytes were read: keeps their hashes and how they stand against what is known of them. */
  hashed(id: ModelId, hashes: Hashes, expected: Expected | null): Promise<void>;
}

const isEqual = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((hash, index) => hash === b[index]);

/** Without anything to compare with, what was verified before holds as long as the bytes are the same. */
const stillVerified = (row: ModelRow, { partHashes }: Hashes, at: number): Verified | null =>
  row.verified === null ? null : { ...row.verified, matches: row.verified.matches && isEqual(row.partHashes, partHashes), at };

/** Other bytes of the same size and time are a change that only a hash shows; the same bytes under another time are none. */
const fileAfter = (row: ModelRow, file: FileState, hashes: Hashes, expected: Verified | null): FileState => {
  if (file === "missing") return file;
  if (expected?.matches === true) return "present";
  if (row.sha256 !== null) return row.sha256 === hashes.sha256 ? file : "changed";
  // Nothing was known before, or the starter came with another installation.
  if (row.partHashes.length === 0 || row.source === "starter") return file;
  return isEqual(row.partHashes, hashes.partHashes) ? "present" : "changed";
};

export const createProvenance = (deps: ProvenanceDeps): Provenance => {
  const { library, children, now } = deps;
  const verification = createVerification({
    children,
    publishedHashes: deps.publishedHashes,
    starterHash: () => deps.starter().sha256,
  });
  return {
    passport: async (id) => {
      const { row, file } = await library.refresh(id);
      if (file === "missing") throw new AppError("model/missing", "The model's file is not where it was");
      const read = await children.facts(row.paths, await deps.knownTemplates());
      if (read.kind === "invalid") throw invalidModel(read);
      return passportOf(row, read.facts, deps.starter().licence);
    },
    verify: async (id, grantId) => {
      // Before hours of reading: a file that is not named can be said at once.
      const expected = grantId === null ? null : await verification.fromFile(library.entry(id).row, deps.resolveGrant(grantId));
      return await deps.hashing().start(id, expected);
    },
    hashed: async (id, hashes, asked) => {
      const { row } = library.entry(id);
      const expected = asked ?? (await verification.known(row));
      const judged = expected === null ? null : judgedAgainst(expected, hashes.partHashes, now());
      const { file } = library.entry(id);
      await library.update(
        id,
        { ...hashes, hashedAt: now(), verified: judged ?? stillVerified(row, hashes, now()) },
        fileAfter(row, file, hashes, judged),
      );
    },
  };
};
