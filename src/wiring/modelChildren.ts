/** Work on models' files that must not run in the core: each a child of its own, with a deadline and a bound on memory. */
import { realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { HeaderVerdict } from "#src/contract/model.ts";
import type { ModelFacts } from "#src/contract/passport.ts";
import { isNetworkName } from "#src/desk/grants.ts";
import { detectDevices } from "#src/engine/devices.ts";
import type { Checksum } from "#src/models/checksums.ts";
import { checksumsEntry, type FactsInput, factsEntry, hashEntry, validateEntry } from "#src/models/entries.ts";
import type { ModelChildren } from "#src/models/ports.ts";
import { type JobOptions, runJob } from "#src/process/job.ts";
import { knownTemplates } from "./modelResources.ts";

/** SECURITY.md row 4: a header is judged in ≤ 2 s and ≤ 64 MB; the rest is for Node to start. */
const VALIDATE_DEADLINE_MS = 5_000;
const VALIDATE_MEMORY_MB = 64;
/** Reads the vocabulary a second time and compares two texts. */
const FACTS_DEADLINE_MS = 10_000;
const FACTS_MEMORY_MB = 96;
/** A 200 GB file at 50 MB/s takes 67 minutes. */
const HASH_DEADLINE_MS = 4 * 60 * 60_000;
const HASH_MEMORY_MB = 128;

const limitsReached = { kind: "invalid", reason: "limits", message: "The file's header took too much time or memory" } as const;

/** How a header is checked: also what test:gguf runs, which must see how a child ended. */
export const validateJob = (paths: readonly string[]): JobOptions => ({
  entry: validateEntry,
  input: [...paths],
  deadlineMs: VALIDATE_DEADLINE_MS,
  memoryMb: VALIDATE_MEMORY_MB,
  label: "header check",
});

export const modelChildren: ModelChildren = {
  // However the child ended, the file is not to be trusted; the port never throws for what is in a file.
  validate: async (paths) => await runJob<HeaderVerdict>(validateJob(paths)).catch(() => limitsReached),
  facts: async (paths, templates) => {
    const input: FactsInput = { paths: [...paths], templates };
    const job = { entry: factsEntry, input, deadlineMs: FACTS_DEADLINE_MS, memoryMb: FACTS_MEMORY_MB, label: "passport" };
    return await runJob<ModelFacts>(job).catch(() => limitsReached);
  },
  checksums: async (paths) =>
    await runJob<readonly Checksum[]>({
      entry: checksumsEntry,
      input: [...paths],
      deadlineMs: VALIDATE_DEADLINE_MS,
      memoryMb: VALIDATE_MEMORY_MB,
      label: "checksum file",
    }),
  devices: () => detectDevices(),
  hash: async (path, onProgress, signal) =>
    await runJob<string>({
      entry: hashEntry,
      input: path,
      deadlineMs: HASH_DEADLINE_MS,
      memoryMb: HASH_MEMORY_MB,
      label: "hashing",
      onProgress: (done) => onProgress(Number(done)),
      signal,
    }),
};

const notLocal = { kind: "invalid", reason: "not-local", message: "This names another machine, not a file on this one." } as const;

/** Links are followed, so that a link to one part of a split model stands for all of them; what has no real path is the validator's to name. */
const realOf = async (path: string): Promise<string> => (isAbsolute(path) ? await realpath(path).catch(() => path) : path);

/** The verdict on any path whatever. */
export const inspectPath = async (path: string): Promise<HeaderVerdict> =>
  isNetworkName(path) ? notLocal : await modelChildren.validate([await realOf(path)]);

/** What a passport would say of any path whatever. */
export const factsOfPath = async (path: string): Promise<ModelFacts> =>
  isNetworkName(path) ? notLocal : await modelChildren.facts([await realOf(path)], await knownTemplates());
