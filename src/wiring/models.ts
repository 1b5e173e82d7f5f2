/** Models: the library's ports met by the store, the engine pool and jobs in children. */
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId, ModelId } from "#src/contract/ids.ts";
import type { MeasuredHere } from "#src/contract/model.ts";
import { createEnginePool, type EnginePool } from "#src/engine/pool.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import type { Models } from "#src/models/domain.ts";
import { createModels } from "#src/models/models.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Store } from "#src/store/store.ts";
import { newId, now } from "./identity.ts";
import { modelChildren } from "./modelChildren.ts";
import { knownTemplates, starterPassport } from "./modelResources.ts";
import { availableMemoryBytes } from "./processMemory.ts";
import type { PageCalls } from "./shapes.ts";
import { trash } from "./trash.ts";
import { createTrial } from "./trials.ts";

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
  passport: async (input) => await (await library()).passport(input),
  verify: async (input) => await (await library()).verify(input),
  trash: async (input) => await (await library()).trash(input),
  diagnose: async (input) => await (await library()).diagnose(input),
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
  /** SHA-256 that the catalogue states for files of this name. */
  readonly publishedHashes: (fileName: string) => readonly string[];
}): WiredModels => {
  const startEngine = createStartEngine(deps.engineChild === undefined ? {} : { childEntry: deps.engineChild });
  const pool = createEnginePool({ startEngine, chatMemoryBytes: deps.chatMemoryBytes });
  const attempt = createTrial(startEngine);
  const models = createModels({
    repository: deps.store.models,
    engines: {
      load: (model, onProgress, signal) => {
        deps.opening(model.label);
        return pool.load(model, onProgress, signal);
      },
      unload: pool.unload,
      busy: pool.busy,
      onMemory: pool.onMemory,
      onEnded: pool.onEnded,
    },
    attempt: (model, signal) => {
      deps.opening(model.label);
      return attempt(model, signal);
    },
    children: modelChildren,
    runs: deps.runs,
    publish: deps.publish,
    resolveGrant: deps.resolveGrant,
    starterPath: deps.starterPath,
    starterPassport: () => starterPassport(deps.starterPath),
    knownTemplates,
    publishedHashes: deps.publishedHashes,
    trash,
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
