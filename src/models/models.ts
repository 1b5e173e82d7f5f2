/** The models domain: one method for each call of the contract's `models`, joined from library, folders, loads and hashing. */
import { rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SamplingOverrides } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId, ModelFolderId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Devices, Fit, Loaded, LoadOptions, MeasuredHere, Model, ModelFolder } from "#src/contract/model.ts";
import type { Passport } from "#src/contract/passport.ts";
import type { Runs } from "#src/run/runs.ts";
import { answeringModel } from "./answering.ts";
import { backendsOf, Doctor } from "./doctor.ts";
import { engineRequest } from "./engineRequest.ts";
import type { Room } from "./fit.ts";
import { Folders } from "./folders.ts";
import { Hashing } from "./hashing.ts";
import { presentOf } from "./identity.ts";
import { Library, type RowChange } from "./library.ts";
import { Loads } from "./loads.ts";
import type { Engines, KnownTemplate, ModelChildren, ModelRepository, ModelRow } from "./ports.ts";
import { createProvenance, type Provenance, type StarterPassport } from "./provenance.ts";
import { isDriversDeath, openedFor } from "./remedy.ts";
import { type Entry, invalidModel, type LoadChoices, modelOf, withChoices } from "./rows.ts";
import { scanFolder } from "./scan.ts";
import { partOf } from "./split.ts";
import type { TrashResult } from "./trash.ts";
import { checksumFilesBeside } from "./verification.ts";
import { watchFolder } from "./watch.ts";

export interface ModelsDeps {
  readonly repository: ModelRepository;
  readonly engines: Engines;
  /** Loads in a process of its own, lets the model compute something, ends the process. Throws what Engines.load throws. */
  readonly attempt: (model: Parameters<Engines["load"]>[0], signal: AbortSignal) => Promise<Loaded>;
  readonly children: ModelChildren;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  /** Absolute path; throws grant/not-found. */
  readonly resolveGrant: (grantId: GrantId) => string;
  /** null: this installation has no starter model. */
  readonly starterPath: string | null;
  /** From what lies beside the starter's file, which states neither itself. */
  readonly starterPassport: () => Promise<StarterPassport>;
  readonly knownTemplates: () => Promise<readonly KnownTemplate[]>;
  /** SHA-256 that the catalogue states for files of this name. */
  readonly publishedHashes: (fileName: string) => readonly string[];
  /** Puts files into the system's trash, all or none. */
  readonly trash: (paths: readonly string[]) => Promise<TrashResult>;
  readonly uploadsDir: string;
  readonly now: () => number;
  readonly newId: <T extends ModelId | ModelFolderId>() => T;
  readonly availableMemoryBytes: () => Promise<number>;
  /** Newest figures of this model on this machine: the lab's. */
  readonly measuredHere: (id: ModelId) => MeasuredHere;
  /** How changes in a folder are noticed; the file system's notices unless a test brings its own. */
  readonly watch?: typeof watchFolder;
  /** Hashing in the background begins so long after the start (ms); 10 s unless said. */
  readonly hashDelayMs?: number;
}

type Nothing = Record<string, never>;
type OfModel = { readonly modelId: ModelId };
/** What a person chose for a model; what is undefined stays. */
interface ModelChoices {
  readonly options?: LoadChoices | undefined;
  readonly sampling?: SamplingOverrides | undefined;
  readonly template?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface Models {
  list(): Promise<Model[]>;
  folders(): Promise<ModelFolder[]>;
  /** Throws grant/not-found, model/missing, model/invalid. */
  add(input: { readonly grantId: GrantId }): Promise<{ modelIds: ModelId[]; folderId: ModelFolderId | null }>;
  /** Throws model/not-found, request/invalid for the starter. */
  remove(input: OfModel): Promise<Nothing>;
  removeFolder(input: { readonly folderId: ModelFolderId }): Promise<Nothing>;
  rescan(): Promise<Nothing>;
  fit(input: OfModel & { readonly options: LoadChoices }): Promise<Fit>;
  load(input: OfModel & { readonly options: LoadChoices }): Promise<{ runId: RunId }>;
  unload(input: OfModel): Promise<Nothing>;
  hash(input: OfModel): Promise<{ runId: RunId }>;
  /** Throws model/not-found, model/missing, model/invalid. */
  passport(input: OfModel): Promise<Passport>;
  /** Throws model/not-found, model/missing, model/not-in-checksums, grant/not-found. */
  verify(input: OfModel & { readonly grantId: GrantId | null }): Promise<{ runId: RunId }>;
  /** All files of the model, and its row. Throws model/not-found, model/no-trash. */
  trash(input: OfModel): Promise<Nothing>;
  devices(): Promise<Devices>;
  /** Tries settings until the model loads, and remembers them. Throws model/not-found, model/missing, model/changed, model/invalid, model/unsupported. */
  diagnose(input: OfModel): Promise<{ runId: RunId }>;
  /** Throws model/not-found. */
  update(input: OfModel & ModelChoices): Promise<Model>;
  /** Tells pages of a model anew, because something outside the library that is shown with it changed (its figures). */
  tell(modelId: ModelId): void;
  /** Resolves when the rows and the starter are known; folders and changed files are looked at after that. */
  start(): Promise<void>;
  /** `onLoading` gets 0…1 while it loads. Throws model/…, engine/…, or the signal's reason. */
  ensureLoaded(modelId: ModelId, onLoading: (fraction: number) => void, signal: AbortSignal): Promise<Loaded>;
  answering(preferred: ModelId | null): Promise<Model | null>;
  /** Takes a file that was uploaded; one part of an unfinished split model gives no row yet. Throws model/invalid. */
  addUploaded(path: string): Promise<{ modelIds: ModelId[] }>;
  loaded(modelId: ModelId): Loaded | null;
  /** A row and its file, looked at just now. Throws model/not-found, model/changed. */
  look(modelId: ModelId): Promise<Entry>;
  /** Makes a file that the app wrote itself a row, with what is known of it. Throws model/missing, model/invalid. */
  take(path: string, place: Pick<ModelRow, "source" | "folderId">, known: RowChange): Promise<ModelId>;
  /** Where the rows' files lie. */
  places(): readonly string[];
  close(): Promise<void>;
}

const HASH_DELAY_MS = 10_000;
/** How often the time of last use is written while a model answers. */
const USE_WRITTEN_EVERY_MS = 60_000;

/** Builds the domain; nothing happens before `start`. */
export const createModels = (deps: ModelsDeps): Models => {
  const { repository, children, runs, now, publish } = deps;
  const state: { devices: Devices | null; starter: StarterPassport; hashTimer: NodeJS.Timeout | null; isClosed: boolean } = {
    devices: null,
    starter: { licence: null, sha256: null },
    hashTimer: null,
    isClosed: false,
  };

  const devices = async (): Promise<Devices> => {
    state.devices = await children.devices();
    return state.devices;
  };
  const room = async (thorough: boolean): Promise<Room> => {
    // Looking for GPUs costs a process of its own, so it is done only where memory alone does not suffice.
    const known = state.devices ?? (thorough ? await devices().catch(() => null) : null);
    const cards = known?.gpus.map(({ backend, device, freeBytes }, index) => ({ backend, device: device ?? index, freeBytes })) ?? [];
    const [first] = cards;
    const own = cards.filter(({ backend }) => backend === first?.backend);
    const gpuBytes = own.reduce((sum, { freeBytes }) => sum + freeBytes, 0);
    return { memoryBytes: await deps.availableMemoryBytes(), gpuBytes, cards };
  };

  const library: Library = new Library({
    repository,
    children,
    now,
    newId: () => deps.newId<ModelId>(),
    changed: (entry, bytes) => {
      publish({ kind: "model", model: modelAs(entry) });
      if (bytes === "new" || entry.file !== "changed") toldChanged.delete(entry.row.id);
      if (bytes === "new" && entry.row.verdict.kind === "valid" && entry.file !== "missing") hashing.queue(entry.row.id);
    },
  });
  const modelAs = (entry: Entry): Model => {
    const { id } = entry.row;
    return modelOf(entry, { state: loads.stateOf(id), measured: deps.measuredHere(id), starterLicence: state.starter.licence });
  };
  const shown = (id: ModelId): Model => modelAs(library.entry(id));
  const tell = (id: ModelId): void => {
    if (library.has(id)) publish({ kind: "model", model: shown(id) });
    hashing.next();
  };
  /** Changed files whose load was refused since: the next one is what the person wants. */
  const toldChanged = new Set<ModelId>();
  /** Bytes that changed since they were checked are checked again; whoever noticed it first, the person hears of it before they are loaded. */
  const lookUnchanged = async (id: ModelId): Promise<Entry> => {
    const after = await library.refresh(id);
    if (after.file === "changed" && !toldChanged.has(id)) {
      toldChanged.add(id);
      throw new AppError("model/changed", "The model's file is not the one that was checked");
    }
    return after;
  };
  const loads: Loads = new Loads({
    engines: deps.engines,
    runs,
    now,
    room,
    look: lookUnchanged,
    changed: tell,
    died: (id, options, error) => void diagnoseUnasked(id, options, error).catch(() => {}),
    succeeded: async (id, options) => {
      if (!library.has(id)) return;
      const { row, file } = library.entry(id);
      // Loaded in spite of the refusal: these bytes are what the person wants, and what was known of others is gone.
      const accepted = file === "changed" && row.sha256 === null ? { partHashes: [], hashedAt: null, verified: null } : {};
      await library.update(id, { options, lastUsedAt: now(), ...accepted }, "present");
      hashing.next();
    },
  });
  const doctor = new Doctor({
    runs,
    now,
    look: lookUnchanged,
    room: async () => {
      // Drivers come and go; what was seen at the start may be what is wrong.
      await devices().catch(() => null);
      return await room(true);
    },
    options: ({ row }) => loads.failedOptions(row.id) ?? row.options,
    attempt: (entry, options, signal) => deps.attempt(engineRequest(entry, options), signal),
    unload: async (id) => {
      if (loads.isRunning(id)) await loads.unload(id);
    },
    remember: (id, remedy) => library.update(id, { remedy, options: openedFor(library.entry(id).row.options, remedy) }),
  });
  /** Models diagnosed without being asked, once each while this core lives: a diagnosis that helped nothing is not made again and again. */
  const diagnosed = new Set<ModelId>();
  const diagnoseUnasked = async (id: ModelId, options: LoadOptions, error: AppError): Promise<void> => {
    if (diagnosed.has(id) || !isDriversDeath(error, options) || backendsOf(await room(true)).length === 0) return;
    diagnosed.add(id);
    await doctor.start(id, () => void loads.start(id, {}).catch(() => {}));
  };
  const hashing: Hashing = new Hashing({
    runs,
    children,
    now,
    look: (id) => library.refresh(id),
    done: (id, hashes, expected) => provenance.hashed(id, hashes, expected),
    isBusy: () => loads.isLoading,
  });
  const provenance: Provenance = createProvenance({
    library,
    hashing: () => hashing,
    children,
    knownTemplates: deps.knownTemplates,
    publishedHashes: deps.publishedHashes,
    starter: () => state.starter,
    resolveGrant: deps.resolveGrant,
    now,
  });
  const tellFolders = (): void => publish({ kind: "model-folders", folders: folders.list() });
  const folders: Folders = new Folders({
    repository,
    library,
    now,
    newId: () => deps.newId<ModelFolderId>(),
    watch: deps.watch ?? watchFolder,
    changed: tellFolders,
  });

  const forget = async (id: ModelId): Promise<void> => {
    hashing.forget(id);
    await loads.unload(id);
  };
  const gone = (id: ModelId): void => publish({ kind: "model-removed", modelId: id });

  const add: Models["add"] = async ({ grantId }) => {
    const path = deps.resolveGrant(grantId);
    const found = await stat(path).catch(() => null);
    if (found === null) throw new AppError("model/missing", "There is no file or folder at this place");
    // Somebody vouches for these bytes: that is checked at once, not when the app's first seconds are over.
    const checksums = await checksumFilesBeside(found.isDirectory() ? join(path, "any.gguf") : path);
    if (checksums.length > 0) hashing.open();
    if (found.isDirectory()) {
      const added = await folders.add(path);
      tellFolders();
      return added;
    }
    const entry = await library.add(path, { source: "linked", folderId: null }, false);
    return { modelIds: [entry.row.id], folderId: null };
  };

  const addUploaded: Models["addUploaded"] = async (path) => {
    const place = join(deps.uploadsDir, basename(path));
    if (place !== path) {
      const verdict = await children.validate([path]);
      if (verdict.kind === "invalid") throw invalidModel(verdict);
      await rename(path, place);
    }
    try {
      const entry = await library.add(place, { source: "uploaded", folderId: null }, false);
      return { modelIds: [entry.row.id] };
    } catch (error) {
      const isPart = error instanceof AppError && error.details?.reason === "split-incomplete" && partOf(basename(path)) !== null;
      if (isPart) return { modelIds: [] };
      throw error;
    }
  };

  const removeRow = async ({ id, folderId }: ModelRow): Promise<void> => {
    await library.forget(id, false);
    gone(id);
    if (folderId !== null) tellFolders();
  };

  const remove: Models["remove"] = async ({ modelId }) => {
    const { row } = library.entry(modelId);
    if (row.source === "starter") throw new AppError("request/invalid", "The starter model comes with the app and stays");
    await forget(modelId);
    await removeRow(row);
    if (row.folderId !== null && row.paths[0] !== undefined) folders.forget(row.paths[0]);
    return {};
  };
  const trash: Models["trash"] = async ({ modelId }) => {
    const { row } = library.entry(modelId);
    const refused = (reason: string): AppError =>
      new AppError("model/no-trash", "The file was not put into the trash", { details: { reason } });
    if (row.source === "starter") throw refused("The starter model comes with the app and stays.");
    await forget(modelId);
    const result = await deps.trash(await presentOf(row.paths));
    if (result.kind === "refused") throw refused(result.reason);
    await removeRow(row);
    return {};
  };

  const used = async (id: ModelId): Promise<void> => {
    const last = library.entry(id).row.lastUsedAt ?? 0;
    if (now() - last >= USE_WRITTEN_EVERY_MS) await library.update(id, { lastUsedAt: now() });
  };

  /** Files that changed while the app was closed, and folders. */
  const lookAtAll = async (): Promise<void> => {
    for (const { row } of library.entries()) if (!state.isClosed && library.has(row.id)) await library.refresh(row.id);
    if (!state.isClosed) await folders.rescan();
  };
  /** Uploads whose rows were forgotten: their files are still there. */
  const lookAtUploads = async (): Promise<void> => {
    const scan = await scanFolder(deps.uploadsDir);
    for (const [path] of scan.kind === "scanned" ? scan.models : []) {
      if (path !== undefined) await library.add(path, { source: "uploaded", folderId: null }, false).catch(ifNoModel);
    }
  };

  return {
    list: async () => library.entries().map(modelAs),
    folders: async () => folders.list(),
    add,
    remove,
    removeFolder: async ({ folderId }) => {
      for (const { row } of library.entries().filter((entry) => entry.row.folderId === folderId)) await forget(row.id);
      for (const id of await folders.remove(folderId)) gone(id);
      return {};
    },
    rescan: async () => {
      folders.remember();
      await lookAtAll();
      await lookAtUploads();
      return {};
    },
    fit: async ({ modelId, options }) => loads.fit(library.entry(modelId), options),
    load: async ({ modelId, options }) => ({ runId: await loads.start(modelId, options) }),
    unload: async ({ modelId }) => {
      library.entry(modelId);
      await loads.unload(modelId);
      return {};
    },
    hash: async ({ modelId }) => ({ runId: await hashing.start(modelId, null) }),
    passport: async ({ modelId }) => provenance.passport(modelId),
    verify: async ({ modelId, grantId }) => ({ runId: await provenance.verify(modelId, grantId) }),
    trash,
    devices,
    diagnose: async ({ modelId }) => ({ runId: await doctor.start(modelId) }),
    update: async ({ modelId, options, sampling, template, tags }) => {
      const { row } = library.entry(modelId);
      await library.update(modelId, {
        ...(options === undefined ? {} : { options: withChoices(row.options, options) }),
        ...(sampling === undefined ? {} : { sampling }),
        ...(template === undefined ? {} : { template }),
        ...(tags === undefined ? {} : { tags: [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ""))] }),
      });
      return shown(modelId);
    },
    tell,
    start: async () => {
      await library.open();
      state.starter = await deps.starterPassport();
      if (deps.starterPath !== null) await library.addStarter(deps.starterPath).catch(ifNoModel);
      await folders.open();
      for (const { row } of library.entries()) if (row.sha256 === null && row.verdict.kind === "valid") hashing.queue(row.id);
      state.hashTimer = setTimeout(() => hashing.open(), deps.hashDelayMs ?? HASH_DELAY_MS).unref();
      // Nobody waits for this look; a failure is met again at the next one.
      void lookAtAll().catch(() => {});
    },
    ensureLoaded: async (id, onLoading, signal) => {
      const loaded = await loads.ensure(id, onLoading, signal);
      await used(id);
      return loaded;
    },
    answering: async (preferred) => {
      const id = answeringModel(library.entries(), (one) => loads.stateOf(one), preferred);
      return id === null ? null : shown(id);
    },
    addUploaded,
    loaded: (id) => loads.loaded(id),
    look: lookUnchanged,
    take: async (path, place, known) => {
      const { row } = await library.add(path, place, false);
      // A hash that is known need not be computed again in the background.
      if (typeof known.sha256 === "string") hashing.forget(row.id);
      await library.update(row.id, known);
      return row.id;
    },
    places: () => library.entries().flatMap(({ row }) => row.paths.slice(0, 1).map((path) => dirname(path))),
    close: async () => {
      state.isClosed = true;
      if (state.hashTimer !== null) clearTimeout(state.hashTimer);
      hashing.close();
      loads.close();
      await folders.close();
    },
  };
};

/** A file that is gone or is no model gives no row here; the store's errors go on. */
const ifNoModel = (error: unknown): void => {
  if (!(error instanceof AppError) || !error.code.startsWith("model/")) throw error;
};
