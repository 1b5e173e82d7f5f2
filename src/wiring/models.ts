/** Models: the library's ports met by the store, the engine pool and jobs in children. */
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId } from "#src/contract/ids.ts";
import type { HeaderVerdict } from "#src/contract/model.ts";
import { detectDevices } from "#src/engine/devices.ts";
import { createEnginePool, type EnginePool } from "#src/engine/pool.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { hashEntry, validateEntry } from "#src/models/child/entries.ts";
import { createModels, type Models } from "#src/models/models.ts";
import type { ModelChildren } from "#src/models/ports.ts";
import { runJob } from "#src/process/job.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Store } from "#src/store/store.ts";
import { newId, now } from "./identity.ts";
import { availableMemoryBytes } from "./processMemory.ts";

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

export interface WiredModels {
  readonly models: Models;
  readonly pool: EnginePool;
}

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
}): WiredModels => {
  const startEngine = createStartEngine(deps.engineChild === undefined ? {} : { childEntry: deps.engineChild });
  const pool = createEnginePool({ startEngine, chatMemoryBytes: deps.chatMemoryBytes });
  const models = createModels({
    repository: deps.store.models,
    engines: pool,
    children: modelChildren,
    runs: deps.runs,
    publish: deps.publish,
    resolveGrant: deps.resolveGrant,
    starterPath: deps.starterPath,
    uploadsDir: deps.uploadsDir,
    now,
    newId,
    availableMemoryBytes,
  });
  return { models, pool };
};
