/** Models: the library's ports met by the store, the engine pool and jobs in children. */
import { readFile, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId, ModelId } from "#src/contract/ids.ts";
import type { HeaderVerdict, MeasuredHere } from "#src/contract/model.ts";
import { z } from "#src/contract/zod.ts";
import { isNetworkName } from "#src/desk/grants.ts";
import { detectDevices } from "#src/engine/devices.ts";
import { createEnginePool, type EnginePool } from "#src/engine/pool.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { hashEntry, validateEntry } from "#src/models/entries.ts";
import { createModels, type Models } from "#src/models/models.ts";
import type { ModelChildren } from "#src/models/ports.ts";
import { runJob } from "#src/process/job.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Store } from "#src/store/store.ts";
import { newId, now } from "./identity.ts";
import { availableMemoryBytes } from "./processMemory.ts";
import type { PageCalls } from "./shapes.ts";

/** SECURITY.md row 4: a header is judged in ≤ 2 s and ≤ 64 MB; the rest is for Node to start. */
const VALIDATE_DEADLINE_MS = 5_000;
const VALIDATE_MEMORY_MB = 64;
/** A 200 GB file at 50 MB/s takes 67 minutes. */
const HASH_DEADLINE_MS = 4 * 60 * 60_000;
const HASH_MEMORY_MB = 128;

const limitsReached: HeaderVerdict = { kind: "invalid", reason: "limits", message: "The file's header took too much time or memory" };

export const modelChildren: ModelChildren = {
  validate: async (paths) => {
    const input = [...paths];
    const job = { entry: validateEntry, input, deadlineMs: VALIDATE_DEADLINE_MS, memoryMb: VALIDATE_MEMORY_MB, label: "header check" };
    // However the child ended, the file is not to be trusted; the port never throws for what is in a file.
    return await runJob<HeaderVerdict>(job).catch(() => limitsReached);
  },
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

const notLocal: HeaderVerdict = { kind: "invalid", reason: "not-local", message: "This names another machine, not a file on this one." };

/** The verdict on any path whatever; links are followed, so that a link to one part of a split model stands for all of them. */
export const inspectPath = async (path: string): Promise<HeaderVerdict> => {
  if (isNetworkName(path)) return notLocal;
  // What has no real path is the validator's to name.
  const real = isAbsolute(path) ? await realpath(path).catch(() => path) : path;
  return await modelChildren.validate([real]);
};

const passportSchema = z.object({ licence: z.string().min(1).max(200) });

/** The licence in the passport beside the starter's file; null where there is none to read. */
export const starterLicence = async (starterPath: string | null): Promise<string | null> => {
  if (starterPath === null) return null;
  try {
    return passportSchema.parse(JSON.parse(await readFile(join(dirname(starterPath), "passport.json"), "utf8"))).licence;
  } catch {
    return null;
  }
};

export interface WiredModels {
  /** The library once its rows are known: whoever asks earlier waits instead of hearing that there is no model. */
  library(): Promise<Models>;
  /** What is loaded now, without waiting. */
  loaded: Models["loaded"];
  readonly pool: EnginePool;
  /** Makes the rows known. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Goes with the last of the calls of issue 4 that is built. */
export const notBuiltYet = async (): Promise<never> => {
  throw new AppError("request/not-found", "Not built yet");
};

/** The page's calls, each as soon as the rows are known. */
export const modelCalls = ({ library }: WiredModels): Omit<PageCalls["models"], "quantizer" | "quantize"> => ({
  list: async () => await (await library()).list(),
  folders: async () => await (await library()).folders(),
  add: async (input) => await (await library()).add(input),
  remove: async (input) => await (await library()).remove(input),
  removeFolder: async (input) => await (await library()).removeFolder(input),
  rescan: async () => await (await library()).rescan(),
  fit: async (input) => await (await library()).fit(input),
  load: async (input) => await (await library()).load(input),
  unload: async (input) => await (await library()).unload(input),
  hash: async (input) => await (await library()).hash(input),
  devices: async () => await (await library()).devices(),
  update: async (input) => await (await library()).update(input),
  passport: notBuiltYet,
  verify: notBuiltYet,
  trash: notBuiltYet,
  diagnose: notBuiltYet,
});

/** `engineChild`: another engine child speaking the same protocol (tests). */
export const wireModels = (deps: {
  readonly store: Store;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly resolveGrant: (id: GrantId) => string;
  readonly chatMemoryBytes: () => number;
  readonly starterPath: string | null;
  readonly uploadsDir: string;
  readonly engineChild: URL | undefined;
  /** A model's file is about to be opened; for the ledger. */
  readonly opening: (label: string) => void;
  /** The lab's newest figures of a model. */
  readonly measuredHere: (id: ModelId) => MeasuredHere;
}): WiredModels => {
  const startEngine = createStartEngine(deps.engineChild === undefined ? {} : { childEntry: deps.engineChild });
  const pool = createEnginePool({ startEngine, chatMemoryBytes: deps.chatMemoryBytes });
  const models = createModels({
    repository: deps.store.models,
    engines: {
      load: (model, onProgress, signal) => {
        deps.opening(model.label);
        return pool.load(model, onProgress, signal);
      },
      unload: pool.unload,
      busy: pool.busy,
      onEnded: pool.onEnded,
    },
    children: modelChildren,
    runs: deps.runs,
    publish: deps.publish,
    resolveGrant: deps.resolveGrant,
    starterPath: deps.starterPath,
    starterLicence: () => starterLicence(deps.starterPath),
    uploadsDir: deps.uploadsDir,
    now,
    newId,
    availableMemoryBytes,
    measuredHere: deps.measuredHere,
  });
  const known = Promise.withResolvers<Models>();
  // A library that cannot start is reported by `start`; whoever waits for it hears the same.
  known.promise.catch(() => undefined);
  return {
    library: () => known.promise,
    loaded: models.loaded,
    pool,
    start: async () => {
      const starting = models.start();
      known.resolve(starting.then(() => models));
      await starting;
    },
    close: async () => {
      known.reject(new AppError("core/unreachable", "The core is closing"));
      await models.close();
      await pool.close();
    },
  };
};
