/** Everything that needs the open store: the domains joined, their start and their end in order. */
import { homedir } from "node:os";
import type { ChatDomain } from "#src/chat/chat.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import { realFolder } from "#src/desk/grants.ts";
import type { LedgerDesk } from "#src/desk/ledger.ts";
import type { LabDomain } from "#src/lab/lab.ts";
import { mirrorOrigin } from "#src/models/downloads/address.ts";
import { type ProcessEvent, setProcessObserver } from "#src/process/observer.ts";
import { openKey, protectKey } from "#src/store/keys.ts";
import { openStore, type Store } from "#src/store/store.ts";
import type { Base } from "./base.ts";
import { wireChat } from "./chat.ts";
import { type Desk, wireDesk } from "./desk.ts";
import { attachTo, type WiredDocuments, wireDocuments } from "./documents.ts";
import { type WiredDownloads, wireDownloads } from "./downloads.ts";
import { now } from "./identity.ts";
import { wireLab } from "./lab.ts";
import { factsOfPath, inspectPath } from "./modelChildren.ts";
import { modelCalls, type WiredModels, wireModels } from "./models.ts";
import { type WiredQuantizing, wireQuantizing } from "./quantize.ts";
import type { ControlCalls, DocumentUpload, KeyProtection, LedgerFact, PageCalls, PageImages } from "./shapes.ts";

export interface Ready {
  protection(): KeyProtection;
  readonly sessions: Store["sessions"];
  readonly page: PageCalls;
  readonly control: Pick<ControlCalls, "protect" | "grantPath" | "inspect" | "facts" | "read">;
  readonly pageImage: PageImages;
  readonly addDocument: DocumentUpload;
  /** None named, now or before: the person's home folder. */
  grantRoots(paths: readonly string[]): Promise<void>;
  addUpload(path: string): Promise<{ readonly modelIds: readonly ModelId[] }>;
  /** Why the last work on backups failed, or null. */
  readonly backupFailure: Store["backupFailure"];
  /** The store can no longer be asked: see Store. */
  readonly died: Store["died"];
  tell(fact: LedgerFact): void;
  /** Begins background work; resolves when the library's rows are known and the model of the last time is being loaded. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface ReadyOptions {
  readonly base: Base;
  readonly keychainKey?: Uint8Array | undefined;
  readonly passphrase?: string | undefined;
  readonly starterPath: string | null;
  /** Folder of what this installation brings beside its code. */
  readonly resources: string;
  readonly version: string;
  readonly engineChild?: URL | undefined;
}

const tellLedger = (ledger: LedgerDesk, fact: LedgerFact): void => {
  switch (fact.kind) {
    case "refused":
      ledger.record("refused", fact.reason);
      break;
    case "outbound":
      ledger.record("outbound", `${fact.door} refused`);
      break;
    case "page-connected":
      ledger.record("page-connected", fact.client);
      break;
    case "listening":
      ledger.listening(fact.sockets);
      break;
    default:
      assertNever(fact);
  }
};

const tellProcess = (ledger: LedgerDesk, event: ProcessEvent): void => {
  switch (event.kind) {
    case "started":
      ledger.processStarted(event.pid, event.label);
      break;
    case "ended":
      ledger.processEnded(event.pid);
      break;
    case "outbound":
      ledger.record("outbound", `${event.label}: ${event.door} refused`);
      break;
    default:
      assertNever(event);
  }
};

interface Wired {
  readonly lab: LabDomain;
  readonly models: WiredModels;
  readonly quantizing: WiredQuantizing;
  readonly downloads: WiredDownloads;
  readonly chat: ChatDomain;
  readonly documents: WiredDocuments;
}

const pageCalls = (base: Base, desk: Desk, { models, quantizing, downloads, chat, documents, lab }: Wired): PageCalls => ({
  settings: {
    get: () => base.settings.get(),
    update: async (patch) => {
      // A mirror that is none is refused here, not at the first download.
      if (typeof patch.downloadMirror === "string") mirrorOrigin(patch.downloadMirror);
      const settings = await base.settings.update(patch);
      downloads.settingsChanged();
      return settings;
    },
  },
  privacy: { ledger: () => desk.ledger.ledger() },
  bin: {
    ...desk.bin,
    restore: (input) => documents.following(() => desk.bin.restore(input)),
  },
  chats: {
    ...chat.chats,
    create: (input) => {
      documents.chosen(input.collectionIds);
      return chat.chats.create(input);
    },
    update: (input) => {
      documents.chosen(input.collectionIds ?? []);
      return chat.chats.update(input);
    },
    remove: (input) => documents.following(() => chat.chats.remove(input)),
  },
  turns: chat.turns,
  folders: chat.folders,
  presets: chat.presets,
  runs: {
    cancel: async ({ runId }) => {
      base.runs.cancel(runId);
      return {};
    },
  },
  models: { ...modelCalls(models), ...quantizing.calls },
  downloads: downloads.calls,
  lab,
  documents: { ...documents.calls, attach: (input) => attachTo(chat, documents.domain, input) },
  grants: {
    browse: ({ entryId, wants }) => desk.browse.browse(entryId, wants),
    grant: async ({ entryId }) => ({ grantId: await desk.grants.grantPath(await desk.browse.pathOf(entryId)) }),
  },
});

const sourcesOf = ({ keychainKey, passphrase }: ReadyOptions) => ({
  ...(keychainKey === undefined ? {} : { keychainKey }),
  ...(passphrase === undefined ? {} : { passphrase }),
});

/**
 * Opens the store with its key and joins the domains on it.
 * Throws store/locked (a passphrase is wanted), store/unreadable, store/newer-version, store/wrong-key, store/disk-full, store/read-only.
 */
export const openReady = async (options: ReadyOptions): Promise<Ready> => {
  const { base } = options;
  const dataDir = base.layout.root;
  const { key, protection } = await openKey(dataDir, sourcesOf(options));
  const state = { protection, rooted: false };
  const { publish } = base.hub;
  const settings = () => base.settings.current();
  const store = await openStore({ dataDir, key, now, binDays: () => settings().binDays });
  const onFailed = (error: unknown): void => base.log.failed("desk", error);
  const desk = wireDesk({ store, publish, key: () => state.protection, restored: (what) => chat.restored(what), onFailed });
  const models = wireModels({
    store,
    runs: base.runs,
    publish,
    resolveGrant: desk.grants.resolve,
    chatMemoryBytes: () => settings().chatMemoryBytes,
    starterPath: options.starterPath,
    uploadsDir: base.layout.models,
    engineChild: options.engineChild,
    opening: (label) => desk.ledger.record("file-opened", `model ${label}`),
    publishedHashes: (fileName) => downloads.publishedHashes(fileName),
    measuredHere: (id) => lab.measuredHere({ id, sha256: null }),
  });
  const quantizing = wireQuantizing({ models, runs: base.runs, resources: options.resources, modelsDir: base.layout.models });
  const downloads = wireDownloads({
    store,
    models,
    settings: base.settings,
    ledger: desk.ledger,
    runs: base.runs,
    publish,
    resources: options.resources,
    modelsDir: base.layout.models,
  });
  const documents = wireDocuments({
    store,
    models,
    runs: base.runs,
    publish,
    settings,
    resolveGrant: desk.grants.resolve,
    log: base.log,
    opening: () => desk.ledger.record("file-opened", "document"),
  });
  const chat = wireChat({ store, models, grounding: documents.domain.grounding, runs: base.runs, publish, settings });
  const lab = wireLab({
    store,
    models,
    grounding: documents.domain.grounding,
    runs: base.runs,
    publish,
    resources: options.resources,
    version: options.version,
    resolveGrant: desk.grants.resolve,
    read: documents.read,
    openingModel: (label) => desk.ledger.record("file-opened", `model ${label}`),
    openingDocument: () => desk.ledger.record("file-opened", "document"),
  });

  setProcessObserver((event) => tellProcess(desk.ledger, event));
  desk.ledger.record("core-started", "core");
  desk.ledger.processStarted(process.pid, "core");

  // Before any call: they settle the answers and comparisons that a core which died left unfinished.
  await chat.start();
  await lab.start();

  const loadAtStart = async (): Promise<void> => {
    if (!settings().loadModelAtStart) return;
    const library = await models.library();
    const model = await library.answering(null);
    if (model !== null && model.state.kind === "unloaded") await library.load({ modelId: model.id, options: {} });
  };
  return {
    protection: () => state.protection,
    sessions: store.sessions,
    page: pageCalls(base, desk, { models, quantizing, downloads, chat, documents, lab }),
    pageImage: documents.pageImage,
    addDocument: documents.addUpload,
    control: {
      protect: async (how) => {
        await protectKey(dataDir, key, how);
        state.protection = how.kind;
        return {};
      },
      grantPath: async ({ path }) => ({ grantId: await desk.grants.grantPath(path) }),
      inspect: ({ path }) => inspectPath(path),
      facts: ({ path }) => factsOfPath(path),
      read: documents.read,
    },
    grantRoots: async (paths) => {
      // A page without any root could choose nothing. Roots that were named are not widened by somebody who names none.
      const named = await Promise.all(paths.map(realFolder));
      const roots = paths.length > 0 || state.rooted ? named : await Promise.all([realFolder(homedir())]).catch(() => []);
      for (const path of roots) desk.browse.addRoot(path);
      state.rooted ||= roots.length > 0;
    },
    backupFailure: store.backupFailure,
    died: store.died,
    tell: (fact) => tellLedger(desk.ledger, fact),
    addUpload: async (path) => (await models.library()).addUploaded(path),
    start: async () => {
      await models.start();
      // Not awaited: a model's folder may lie on a disk that takes its time.
      void quantizing.start();
      await downloads.start();
      desk.bin.start(onFailed);
      await documents.start();
      // A model that does not load at start is shown with its reason by the library; the app is ready without it.
      // Not awaited: nobody waits for a model before they ask.
      void loadAtStart().catch((error: unknown) => base.log.failed("load at start", error));
    },
    close: async () => {
      desk.bin.close();
      await chat.close();
      await documents.stop();
      // Interrupts the answers under way; what they said so far is committed before this resolves.
      await base.runs.close();
      lab.close();
      await documents.close();
      await models.close();
      setProcessObserver(null);
      await desk.ledger.flushed();
      await store.close();
    },
  };
};
