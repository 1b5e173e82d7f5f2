/** Finds the one core of a data directory, or starts it, and connects to it. */
import { setTimeout as delay } from "node:timers/promises";
import { PROTOCOL_VERSION } from "#src/contract/control.ts";
import { AppError, assertNever } from "#src/contract/errors.ts";
import { type ControlClient, createClients, type PageClient } from "./clients.ts";
import { readCoreFile } from "./coreFile.ts";
import { createPipeFetch, type Fetch } from "./pipe.ts";
import { besideCoreProgram, type CoreProgram, type SpawnedCore, spawnCore } from "./spawnCore.ts";

export interface ConnectOptions {
  readonly dataDir: string;
  /** False: only a core that runs already will do. */
  readonly spawn: boolean;
  /** 32 bytes from the OS keychain, for a core that this call starts. */
  readonly keychainKey?: Uint8Array | undefined;
  readonly program?: CoreProgram;
  readonly signal: AbortSignal;
}

export interface CoreConnection {
  readonly page: PageClient;
  readonly control: ControlClient;
  /** To the core's pipe, token included: what the shell forwards the page's requests through. */
  readonly fetch: Fetch;
  readonly pid: number;
  /** Of this run of the core; another one after a restart. */
  readonly epoch: string;
  /** A locked core answers only `control.unlock`. */
  readonly state: "ready" | "locked";
  /** Address of the browser face while that is served. */
  readonly url: string | null;
  /** True when this call started it: whoever serves in the foreground ends only its own core. */
  readonly started: boolean;
  /** Ends every request still open; the core goes on. */
  close(): void;
}

/** Longest wait for a core that starts; the kernel frees a dead core's lock, so nobody holds it longer without answering. */
const START_MS = 30_000;
/** A core answers a handshake and `quit` in a few milliseconds; one that is stopped or hangs holds its lock and answers never. */
const ANSWER_MS = 5_000;
/** How often core.json is looked at: a file of 300 bytes; a start takes 300 ms and more. */
const LOOK_EVERY_MS = 25;

/**
 * Connects to the core of `dataDir`. Of several launchers at once each may start a core; the data directory's lock lets one live and the
 * others find it. A core that speaks another protocol is asked to quit and replaced.
 * Throws core/unreachable (none runs and `spawn` is false, or none came up in 30 s), store/in-use (the lock is held by something that does
 * not answer), core/version-mismatch (an older or newer core runs and `spawn` is false) and whatever kept the started core from starting.
 */
export const connectCore = async (options: ConnectOptions): Promise<CoreConnection> => {
  const deadline = Date.now() + START_MS;
  let spawned: SpawnedCore | null = null;
  let refusal: AppError | null = null;
  for (;;) {
    options.signal.throwIfAborted();
    const met = await tryConnect(options, spawned);
    if (met.kind === "connected") return met.connection;
    if (!options.spawn) throw met.kind === "other-protocol" ? otherProtocol() : new AppError("core/unreachable", "No core is running");
    // Only one that hangs ends the search; a refusal or an end in the midst shows at the next look.
    if (met.kind === "other-protocol") await met.quit().catch(throwIfHung);
    spawned ??= await spawnCore({
      dataDir: options.dataDir,
      program: options.program ?? besideCoreProgram(),
      keychainKey: options.keychainKey,
    });
    const ended = await Promise.race([spawned.ended, delay(LOOK_EVERY_MS, null, { signal: options.signal })]);
    if (ended !== null) {
      // Another launcher's core won the lock, or an old one is just ending: look for it, then try again.
      if (ended.code !== "store/in-use") throw ended;
      refusal = ended;
      spawned = null;
      const winner = await waitForCore(options, Math.min(deadline, Date.now() + 1_000));
      if (winner !== null) return winner;
    }
    if (Date.now() > deadline) {
      // A core that hangs while starting serves nobody (mkdir under /proc spins for ever in Node); none is left behind.
      if (spawned !== null) process.kill(spawned.pid, "SIGKILL");
      throw refusal ?? new AppError("core/unreachable", "The core did not come up within 30 s");
    }
  }
};

/** A core of any protocol, as far as it takes to end it. */
export interface EndableCore {
  readonly pid: number;
  /** Asks; the process ends later. Throws core/unreachable when nobody is there any more, store/in-use when it does not answer. */
  quit(): Promise<unknown>;
}

/** The running core of a data directory, of this protocol or another; null when there is none. Throws store/in-use, store/unreadable. */
export const findCore = async (options: Pick<ConnectOptions, "dataDir" | "signal">): Promise<EndableCore | null> => {
  const met = await tryConnect({ ...options, spawn: false }, null);
  switch (met.kind) {
    case "connected":
      return { pid: met.connection.pid, quit: () => met.connection.control.quit(undefined, { signal: options.signal }) };
    case "other-protocol":
      return met;
    case "nobody":
      return null;
    default:
      return assertNever(met);
  }
};

type Met =
  | { readonly kind: "connected"; readonly connection: CoreConnection }
  | ({ readonly kind: "other-protocol" } & EndableCore)
  | { readonly kind: "nobody" };

/**
 * What a running core answers within 5 s; store/in-use after that. Not AbortSignal.timeout: AbortSignal.any holds its sources weakly, and one
 * that is collected never fires.
 */
const soon = async <Answer>(pid: number, signal: AbortSignal, ask: (within: AbortSignal) => Promise<Answer>): Promise<Answer> => {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new AppError("store/in-use", "The running core does not answer", { details: { pid } })),
    ANSWER_MS,
  );
  try {
    return await ask(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
};

const throwIfHung = (thrown: unknown): void => {
  if (thrown instanceof AppError && thrown.code === "store/in-use") throw thrown;
};

const tryConnect = async ({ dataDir, signal }: ConnectOptions, spawned: SpawnedCore | null): Promise<Met> => {
  const file = await readCoreFile(dataDir);
  if (file === null) return { kind: "nobody" };
  const closing = new AbortController();
  const overPipe = createPipeFetch(file.pipe, { authorization: `Bearer ${file.token}` });
  const fetch: Fetch = (request, signal = request.signal) => overPipe(request, AbortSignal.any([signal, closing.signal]));
  const { page, control } = createClients(fetch);
  const other: Met = {
    kind: "other-protocol",
    pid: file.pid,
    quit: () => soon(file.pid, signal, (within) => control.quit(undefined, { signal: within })),
  };
  if (file.protocol !== PROTOCOL_VERSION) return other;
  try {
    const { epoch, state, url, protocol } = await soon(file.pid, signal, (within) =>
      control.handshake({ protocol: PROTOCOL_VERSION }, { signal: within }),
    );
    if (protocol !== PROTOCOL_VERSION) return other;
    const started = spawned?.pid === file.pid;
    const connection = { page, control, fetch, pid: file.pid, epoch, state, url, started, close: () => closing.abort() };
    return { kind: "connected", connection };
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "core/version-mismatch") return other;
    // Nobody there: the note outlived a killed core. A wrong token: the pipe's name was taken over by a newer core whose note is due.
    if (thrown instanceof AppError && (thrown.code === "core/unreachable" || thrown.code.startsWith("auth/"))) return { kind: "nobody" };
    throw thrown;
  }
};

const waitForCore = async (options: ConnectOptions, until: number): Promise<CoreConnection | null> => {
  while (Date.now() < until) {
    const met = await tryConnect(options, null);
    if (met.kind === "connected") return met.connection;
    await delay(LOOK_EVERY_MS, undefined, { signal: options.signal });
  }
  return null;
};

const otherProtocol = (): AppError => new AppError("core/version-mismatch", `The running core does not speak protocol ${PROTOCOL_VERSION}`);
