/** Composition root: the wired domains as one App, locked or ready; knows neither http nor the command line. */
import { AppError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import type { ModelId } from "#src/contract/ids.ts";
import { type Base, guardNetwork, openBase } from "./wiring/base.ts";
import { examine, examineAround } from "./wiring/doctor.ts";
import type { Log } from "./wiring/log.ts";
import { openReady, type Ready } from "./wiring/ready.ts";
import { type RestoreJob, runRestore } from "./wiring/restore.ts";
import type { ControlCalls, DocumentUpload, KeyProtection, LedgerFact, PageCalls, PageClientKind, PageImages } from "./wiring/shapes.ts";

/** Hashes (SHA-256, hexadecimal) of the cookies that were handed out; durable. */
export interface Sessions {
  save(hashHex: string, createdAt: number): Promise<void>;
  has(hashHex: string): Promise<boolean>;
}

export type { DocumentUpload, PageClientKind, PageImages } from "./wiring/shapes.ts";

/** The app as its carriers see it. Everything that needs the store throws store/locked until it is unlocked. */
export interface App {
  readonly epoch: string;
  readonly version: string;
  state(): "ready" | "locked";
  key(): KeyProtection;
  page(): PageCalls;
  /** The one stream of a page; ends when the signal is aborted or the app closes. */
  events(
    from: { readonly epoch?: string | undefined; readonly seq?: number | undefined; readonly client?: PageClientKind },
    signal: AbortSignal,
  ): AsyncIterable<StreamedEvent>;
  readonly control: ControlCalls;
  /** Adds folders that browsers may look into, the home folder where none was ever named; throws grant/refused for what is no folder. */
  grantRoots(paths: readonly string[]): Promise<void>;
  sessions(): Sessions;
  /** Where uploads are received, and what makes a received file a model; the file is the library's from then on. */
  readonly uploads: { readonly folder: string; add(path: string): Promise<{ readonly modelIds: readonly ModelId[] }> };
  readonly pageImage: PageImages;
  readonly addDocument: DocumentUpload;
  tell(fact: LedgerFact): void;
  /** Whether a run is under way; the core does not end meanwhile. */
  working(): boolean;
  /** Begins background work: library watching, the model of the last time, expiry of the bin. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly dataDir: string;
  readonly version: string;
  /** 32 bytes from the operating system's keychain, when the launcher brought them. */
  readonly keychainKey?: Uint8Array | undefined;
  /** The starter model's file; null when this installation has none. */
  readonly starterPath: string | null;
  /** Folder of what this installation brings beside its code: the catalogue, the quantizer. */
  readonly resources: string;
  /** The built page, for the doctor's look at it. */
  readonly siteFolder: string;
  /** Another engine child speaking the same protocol (tests). */
  readonly engineChild?: URL | undefined;
  /** Refuses and counts every outbound connection of this process, for good; false where others share the process (tests). */
  readonly tripwire: boolean;
}

/** Also the log and the data directory's real path, for main.ts. */
export interface OpenedApp extends App {
  readonly log: Log;
  readonly dataDir: string;
  /** Resolves when the store died under the running app, which then is of no more use. */
  readonly died: Promise<Error>;
}

/** The other way to start on a data directory: backups listed, or one put in place; gives what is printed. See runRestore. */
export const restoreBackups = (job: RestoreJob): Promise<object> => runRestore(job);

/** Runtimes, devices and what surrounds the store, for a data directory that cannot be opened. */
export const examineWithoutStore = (options: Pick<AppOptions, "dataDir" | "version" | "starterPath" | "siteFolder">): Promise<object> =>
  examineAround(options);

/** Facts kept for the ledger while the store is locked. */
const FACTS_KEPT = 100;

const locked = (): AppError => new AppError("store/locked", "The store is locked: unlock it with its passphrase");

/** The store and all that stands on it: absent until it is unlocked. */
const createLife = (base: Base, options: AppOptions) => {
  const state: { ready: Ready | null; opening: Promise<void>; facts: readonly LedgerFact[]; started: boolean } = {
    ready: null,
    opening: Promise.resolve(),
    facts: [],
    started: false,
  };
  const died = Promise.withResolvers<Error>();
  const open = async (passphrase: string | undefined): Promise<void> => {
    if (state.ready !== null) return;
    const ready = await openReady({ ...options, base, passphrase });
    state.ready = ready;
    void ready.died.then(died.resolve);
    for (const fact of state.facts) ready.tell(fact);
    if (state.started) await ready.start();
  };
  return {
    died: died.promise,
    now: () => state.ready,
    ready: (): Ready => {
      if (state.ready === null) throw locked();
      return state.ready;
    },
    /** One at a time: two tries must not open the store twice. */
    open: (passphrase: string | undefined): Promise<void> => {
      const opening = state.opening.then(() => open(passphrase));
      state.opening = opening.catch(() => undefined);
      return opening;
    },
    tell: (fact: LedgerFact): void => {
      if (state.ready === null) state.facts = [...state.facts, fact].slice(-FACTS_KEPT);
      else state.ready.tell(fact);
    },
    start: async (): Promise<void> => {
      state.started = true;
      await state.ready?.start();
    },
  };
};

/**
 * Opens the data directory and, unless a passphrase is wanted first, the store.
 * Throws store/in-use, store/read-only, store/disk-full, store/unreadable, store/newer-version, store/wrong-key.
 */
export const openApp = async (options: AppOptions): Promise<OpenedApp> => {
  const base = await openBase(options.dataDir);
  const dataDir = base.layout.root;
  const life = createLife(base, options);
  if (options.tripwire) guardNetwork(life.tell);
  try {
    await life.open(undefined);
  } catch (refused) {
    // Locked is a state to live in; everything else ends the start, and the lock goes back.
    if (!(refused instanceof AppError && refused.code === "store/locked")) {
      await base.release();
      throw refused;
    }
  }
  return {
    epoch: base.epoch,
    version: options.version,
    log: base.log,
    dataDir,
    died: life.died,
    state: () => (life.now() === null ? "locked" : "ready"),
    key: () => life.now()?.protection() ?? "passphrase",
    page: () => life.ready().page,
    events: ({ client = "page", ...from }, signal) => {
      life.ready().tell({ kind: "page-connected", client });
      return base.hub.subscribe(from, base.runs.list, signal);
    },
    control: {
      unlock: async ({ passphrase }) => {
        await life.open(passphrase);
        return {};
      },
      protect: async (how) => await life.ready().control.protect(how),
      grantPath: async (input) => await life.ready().control.grantPath(input),
      inspect: async (input) => await life.ready().control.inspect(input),
      facts: async (input) => await life.ready().control.facts(input),
      read: (input, signal) => life.ready().control.read(input, signal),
      doctor: async () => {
        const { protection, backupFailure } = life.ready();
        return await examine({ ...options, dataDir, key: protection(), backupFailure });
      },
    },
    grantRoots: async (paths) => await life.ready().grantRoots(paths),
    sessions: () => life.ready().sessions,
    uploads: { folder: base.layout.models, add: async (path) => await life.ready().addUpload(path) },
    pageImage: async (request, signal) => await life.ready().pageImage(request, signal),
    addDocument: async (upload, signal) => await life.ready().addDocument(upload, signal),
    tell: life.tell,
    working: () => base.runs.list().length > 0,
    start: life.start,
    close: async () => {
      base.hub.close();
      try {
        await life.now()?.close();
      } finally {
        await base.release();
      }
    },
  };
};
