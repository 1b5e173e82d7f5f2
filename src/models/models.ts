/** The models domain: one method for each call of the contract's `models`, joined from library, folders, loads and hashing. */
import { dirname } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { Devices, LoadOptions, Model } from "#src/contract/model.ts";
import { answeringModel } from "./answering.ts";
import { createComings, ifNoModel } from "./comings.ts";
import { backendsOf, Doctor } from "./doctor.ts";
import type { Models, ModelsDeps } from "./domain.ts";
import { engineRequest } from "./engineRequest.ts";
import type { Room } from "./fit.ts";
import { Folders } from "./folders.ts";
import { Hashing } from "./hashing.ts";
import { Library } from "./library.ts";
import { Loads } from "./loads.ts";
import { createProvenance, type Provenance, type StarterPassport } from "./provenance.ts";
import { isDriversDeath, openedFor } from "./remedy.ts";
import { type Entry, modelOf, withChoices } from "./rows.ts";
import { watchFolder } from "./watch.ts";

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
    succeeded: async (id, choices) => {
      if (!library.has(id)) return;
      const { row, file } = library.entry(id);
      // Loaded in spite of the refusal: these bytes are what the person wants, and what was known of others is gone.
      const accepted = file === "changed" && row.sha256 === null ? { partHashes: [], hashedAt: null, verified: null } : {};
      // Over the row as it is now: its settings may have been changed while it was being loaded.
      await library.update(id, { options: withChoices(row.options, choices), lastUsedAt: now(), ...accepted }, "present");
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

  const { lookAtUploads, ...comings } = createComings({ ...deps, library, folders, hashing, loads, tellFolders });

  const used = async (id: ModelId): Promise<void> => {
    const last = library.entry(id).row.lastUsedAt ?? 0;
    if (now() - last >= USE_WRITTEN_EVERY_MS) await library.update(id, { lastUsedAt: now() });
  };

  /** Files that changed while the app was closed, and folders. */
  const lookAtAll = async (): Promise<void> => {
    for (const { row } of library.entries()) if (!state.isClosed && library.has(row.id)) await library.refresh(row.id);
    if (!state.isClosed) await folders.rescan();
  };

  return {
    list: async () => library.entries().map(modelAs),
    folders: async () => folders.list(),
    ...comings,
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
