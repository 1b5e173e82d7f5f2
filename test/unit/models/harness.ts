/** The models domain on real files in a temporary folder, with engines and watches in the test's hand. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { type GrantId, grantIdSchema, type ModelId } from "#src/contract/ids.ts";
import type { Devices, Loaded, MeasuredHere } from "#src/contract/model.ts";
import type { Run } from "#src/contract/run.ts";
import { factsOf } from "#src/models/child/factsOf.ts";
import { hashFile } from "#src/models/child/hashFile.ts";
import { readChecksums } from "#src/models/child/readChecksums.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import type { Models, ModelsDeps } from "#src/models/domain.ts";
import { createModels } from "#src/models/models.ts";
import type { Engines, ModelRepository } from "#src/models/ports.ts";
import type { TrashResult } from "#src/models/trash.ts";
import { createRuns, type Runs } from "#src/run/runs.ts";
import { type GgufParts, gguf, sound } from "#test/support/gguf.ts";
import { createMemoryModelRepository } from "#test/support/memoryModelRepository.ts";

export const someLoaded = (changes: Partial<Loaded> = {}): Loaded => ({
  contextTokens: 512,
  device: { kind: "cpu", backend: "cpu", name: "CPU" },
  gpuLayers: 0,
  totalLayers: 2,
  whyCpu: "No GPU was found.",
  threads: 1,
  flashAttention: false,
  memoryBytes: 1_000_000,
  vramBytes: 0,
  chatSlots: 4,
  loadMs: 10,
  role: "chat",
  embedding: null,
  ...changes,
});
const noDevices: Devices = {
  backends: [],
  gpus: [],
  cpu: { name: "CPU", physicalCores: 2, logicalCores: 2 },
  memory: { totalBytes: 8e9, availableBytes: 8e9 },
  llamaCpp: null,
};

type LoadCall = Parameters<Engines["load"]>[0];
/** Engines that load at once, or when the test says so. */
interface FakeEngines extends Engines {
  readonly loads: readonly LoadCall[];
  readonly unloads: readonly ModelId[];
  /** Models that are answering. */
  readonly answering: Set<ModelId>;
  /** While set, a load waits for it. */
  gate: Promise<void> | null;
  /** Fails the next load. */
  failNext: AppError | null;
  progress(fraction: number): void;
  /** The process of a loaded model was found to hold so much. */
  holds(id: ModelId, bytes: number, chats: number): void;
  die(id: ModelId, error: AppError): void;
}
const createFakeEngines = (): FakeEngines => {
  const loads: LoadCall[] = [];
  const unloads: ModelId[] = [];
  const listeners = new Set<(id: ModelId, error: AppError) => void>();
  const memoryListeners = new Set<Parameters<Engines["onMemory"]>[0]>();
  let onProgress: (fraction: number) => void = () => {};
  const fake: FakeEngines = {
    loads,
    unloads,
    answering: new Set(),
    gate: null,
    failNext: null,
    progress: (fraction) => onProgress(fraction),
    holds: (id, bytes, chats) => {
      for (const listener of memoryListeners) listener(id, { bytes, chats });
    },
    die: (id, error) => {
      for (const listener of listeners) listener(id, error);
    },
    load: async (model, report, signal) => {
      loads.push(model);
      onProgress = report;
      const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
      if (fake.gate !== null) await Promise.race([fake.gate, aborted]);
      const { failNext } = fake;
      fake.failNext = null;
      if (failNext !== null) throw failNext;
      report(1);
      return someLoaded();
    },
    unload: async (id) => {
      unloads.push(id);
    },
    busy: (id) => fake.answering.has(id),
    onMemory: (listener) => {
      memoryListeners.add(listener);
      return () => memoryListeners.delete(listener);
    },
    onEnded: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return fake;
};

export interface Harness {
  readonly models: Models;
  readonly repository: ModelRepository;
  readonly engines: FakeEngines;
  readonly runs: Runs;
  readonly events: readonly AppEvent[];
  /** Paths given to the validator, one list for each check. */
  readonly checks: readonly (readonly string[])[];
  readonly world: {
    memoryBytes: number;
    now: number;
    devices: Devices;
    measured: MeasuredHere;
    starterHash: string | null;
    published: ReadonlyMap<string, readonly string[]>;
    trash: TrashResult;
    attempt: ModelsDeps["attempt"];
  };
  /** Paths given to the trash, one list for each call. */
  readonly trashed: readonly (readonly string[])[];
  readonly folder: string;
  write(name: string, parts?: GgufParts | Buffer): string;
  grant(path: string): { readonly grantId: GrantId };
  /** Adds a file by grant and gives its id. */
  addFile(name: string, parts?: GgufParts): Promise<ModelId>;
  /** Tells the domain that a watched folder changed. */
  notice(path: string): void;
  /** Folders below a watched one that the last look told to its watch. */
  covered(path: string): readonly string[];
  /** The end of a run. */
  settled(started: Promise<{ readonly runId: Run["id"] }>): Promise<Run>;
  /** The domain again on the same rows, as after a restart. */
  restarted(): Promise<Harness>;
  close(): Promise<void>;
}

const starterFile = new URL("../../../resources/starter/starter-q8_0.gguf", import.meta.url).pathname;

export interface HarnessOptions {
  readonly withStarter?: boolean;
  readonly repository?: ModelRepository;
  readonly folder?: string;
  readonly hashes?: boolean;
  readonly starterHash?: string;
}

/** `hashes`: hash in the background at once; else never. */
export const createHarness = async (options: HarnessOptions = {}): Promise<Harness> => {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "deskside-models-"));
  const events: AppEvent[] = [];
  const checks: (readonly string[])[] = [];
  const watches = new Map<string, () => void>();
  const covered = new Map<string, readonly string[]>();
  const grants = new Map<GrantId, string>();
  const world: Harness["world"] = {
    memoryBytes: 8e9,
    now: 1_000_000,
    devices: noDevices,
    measured: { speed: null, quality: null },
    starterHash: options.starterHash ?? null,
    published: new Map(),
    trash: { kind: "trashed" },
    attempt: async () => someLoaded(),
  };
  const trashed: (readonly string[])[] = [];
  const publish = (event: AppEvent): void => void events.push(event);
  const runs = createRuns({ now: () => world.now, newId: () => uuid() as Run["id"], publish });
  const engines = createFakeEngines();
  const repository = options.repository ?? createMemoryModelRepository();
  const starterPath = options.withStarter === true ? join(folder, "starter-q8_0.gguf") : null;
  if (starterPath !== null) copyFileSync(starterFile, starterPath);
  const models = createModels({
    repository,
    engines,
    attempt: async (model, signal) => await world.attempt(model, signal),
    runs,
    publish,
    children: {
      validate: async (paths) => {
        checks.push(paths);
        return validateFiles(paths);
      },
      facts: async (paths, templates) => factsOf(paths, templates),
      checksums: async (paths) => readChecksums(paths),
      devices: async () => world.devices,
      hash: async (path, onProgress) => hashFile(path, onProgress),
    },
    resolveGrant: (id) => {
      const path = grants.get(id);
      if (path === undefined) throw new AppError("grant/not-found", "No such grant");
      return path;
    },
    starterPath,
    starterPassport: async () => ({ licence: "MIT", sha256: world.starterHash }),
    knownTemplates: async () => [],
    publishedHashes: (fileName) => world.published.get(fileName) ?? [],
    trash: async (paths) => {
      trashed.push(paths);
      return world.trash;
    },
    uploadsDir: join(folder, "uploads"),
    now: () => (world.now += 1),
    // A brand exists only for the compiler.
    newId: <T extends string>() => uuid() as T,
    availableMemoryBytes: async () => world.memoryBytes,
    measuredHere: () => world.measured,
    hashDelayMs: options.hashes === true ? 0 : 2 ** 30,
    watch: (path, onChange) => {
      watches.set(path, onChange);
      return { found: (folders) => void covered.set(path, folders), close: () => void watches.delete(path) };
    },
  });
  mkdirSync(join(folder, "uploads"), { recursive: true });
  await models.start();
  const harness: Harness = {
    models,
    repository,
    engines,
    runs,
    events,
    checks,
    trashed,
    world,
    folder,
    write: (name, parts = sound) => {
      const path = join(folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, Buffer.isBuffer(parts) ? parts : gguf(parts));
      return path;
    },
    grant: (path) => {
      const grantId = grantIdSchema.parse(uuid());
      grants.set(grantId, path);
      return { grantId };
    },
    addFile: async (name, parts) => {
      const { modelIds } = await models.add(harness.grant(harness.write(name, parts)));
      const [id] = modelIds;
      if (id === undefined) throw new Error("Nothing was added");
      return id;
    },
    notice: (path) => watches.get(path)?.(),
    covered: (path) => covered.get(path) ?? [],
    settled: async (started) => await runs.settled((await started).runId),
    restarted: async () => {
      await models.close();
      await runs.close();
      return await createHarness({ ...options, repository, folder });
    },
    close: async () => {
      await models.close();
      await runs.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return harness;
};
