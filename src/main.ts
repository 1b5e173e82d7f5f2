/** The core's entry: joins app and http, ends when nobody needs it, and says in one line why it could not start. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { examineWithoutStore, openApp, restoreBackups } from "./app.ts";
import { AppError, type ErrorCode, toWireError } from "./contract/errors.ts";
import { type Http, openHttp } from "./http/http.ts";
import { createIdle } from "./http/idle.ts";

/** A core nobody talks to ends after this (DESIGN.md, Processes 2). */
const IDLE_MS = 60_000;
/** A close that hangs is ended, whoever asked for it: the store's commits are durable one by one. */
const CLOSE_DEADLINE_MS = 10_000;

/** For the answer to `quit` to reach its caller. */
const QUIT_GRACE_MS = 50;

/** Exit codes of a start that failed; any other AppError: 20, a bug: 70 (sysexits EX_SOFTWARE). */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  "store/in-use": 10,
  "store/read-only": 11,
  "store/disk-full": 12,
  "store/unreadable": 13,
  "store/newer-version": 14,
  "store/wrong-key": 15,
  internal: 70,
};

export interface CoreOptions {
  readonly dataDir: string;
  readonly keychainKey?: Uint8Array | undefined;
  /** Another engine child speaking the same protocol (tests). */
  readonly engineChild?: URL | undefined;
  /** Other than the installation's starter model; null: none (tests). */
  readonly starterPath?: string | null;
  readonly idleMs?: number;
  /** Other than 10 s (tests). */
  readonly closeDeadlineMs?: number;
  /** See AppOptions; on in a core of its own. */
  readonly tripwire?: boolean;
}

export interface RunningCore {
  readonly pipe: string;
  readonly token: string;
  url(): string | null;
  /** Resolves when it begins to end. */
  readonly ending: Promise<void>;
  /** Resolves when the core has ended by itself, by quit or by close. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
  /** Into the log. */
  failed(where: string, error: unknown): void;
}

/** The folder that holds package.json: the repository's root, or the package's. */
const findInstallation = (from: string): string => {
  if (existsSync(join(from, "package.json")) || dirname(from) === from) return from;
  return findInstallation(dirname(from));
};

const versionOf = (installation: string): string => {
  const parsed: unknown = JSON.parse(readFileSync(join(installation, "package.json"), "utf8"));
  return typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "0";
};

/** What this installation brings. */
const findOwnParts = () => {
  const installation = findInstallation(dirname(fileURLToPath(import.meta.url)));
  const resources = join(installation, "resources");
  const starter = join(resources, "starter", "starter-q8_0.gguf");
  return {
    version: versionOf(installation),
    siteFolder: join(installation, "dist", "renderer"),
    starterPath: existsSync(starter) ? starter : null,
    resources,
  };
};

const openParts = async (options: CoreOptions) => {
  const { version, siteFolder, starterPath, resources } = findOwnParts();
  const app = await openApp({
    dataDir: resolve(options.dataDir),
    version,
    keychainKey: options.keychainKey,
    starterPath: options.starterPath === undefined ? starterPath : options.starterPath,
    resources,
    siteFolder,
    engineChild: options.engineChild,
    tripwire: options.tripwire ?? false,
  });
  return { app, siteFolder };
};

/** Opens everything and listens on the pipe. Throws what openApp throws, and store/unreadable when the pipe's folder is not ours. */
export const startCore = async (options: CoreOptions): Promise<RunningCore> => {
  const { app, siteFolder } = await openParts(options);
  const ended = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();
  const state: { http: Http | null; closing: Promise<void> | null } = { http: null, closing: null };
  const closeAll = async (): Promise<void> => {
    ending.resolve();
    idle.close();
    try {
      await state.http?.close();
      await app.close();
    } catch (error) {
      // What could not be closed well ends with the process.
      app.log.failed("close", error);
    }
    ended.resolve();
  };
  const close = (): Promise<void> => {
    state.closing ??= closeAll();
    return state.closing;
  };
  const idle = createIdle({
    afterMs: options.idleMs ?? IDLE_MS,
    busy: () => state.http === null || state.http.held() || state.http.open() > 0 || app.working(),
    onIdle: () => void close(),
  });
  // Without its store it could only refuse: it ends, and whoever needs a core starts another.
  void app.died.then((error) => {
    app.log.failed("the store's thread died, the core ends", error);
    return close();
  });
  // Before anybody can ask: a first question must not meet a library that does not know the starter yet.
  await app.start().catch((error: unknown) => app.log.failed("start", error));
  try {
    state.http = await openHttp({
      app,
      dataDir: app.dataDir,
      siteFolder,
      now: () => Date.now(),
      onActivity: idle.activity,
      // The answer to `quit` goes out first.
      onQuit: () => void setTimeout(close, QUIT_GRACE_MS),
      onFailure: app.log.failed,
    });
  } catch (refused) {
    await close();
    throw refused;
  }
  const { pipe, token, url } = state.http;
  return { pipe, token, url, ending: ending.promise, ended: ended.promise, close, failed: app.log.failed };
};

const readFirstLine = async (): Promise<string> => {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return "";
};

/** First line of stdin: base64 of 32 bytes. */
const readKeychainKey = async (): Promise<Uint8Array> => {
  const key = Buffer.from(await readFirstLine(), "base64");
  if (key.length === 32) return new Uint8Array(key);
  throw new AppError("store/wrong-key", "No key of 32 bytes came over stdin");
};

const fail = (thrown: unknown): never => {
  const wire = toWireError(thrown);
  process.stderr.write(`${JSON.stringify({ ...wire, error: wire })}\n`);
  process.exit(exitCodes[wire.code] ?? 20);
};

/** Runs a core until it ends: by itself, by a signal, or at once with an exit code when it cannot start. */
export const runCore = async (options: CoreOptions): Promise<void> => {
  try {
    const core = await startCore({ ...options, tripwire: true });
    process.on("uncaughtException", (error) => {
      core.failed("uncaught", error);
      fail(error);
    });
    void core.ending.then(() => setTimeout(() => process.exit(0), options.closeDeadlineMs ?? CLOSE_DEADLINE_MS));
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void core.close());
    await core.ended;
    process.exit(0);
  } catch (thrown) {
    fail(thrown);
  }
};

const runFromArguments = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      "data-dir": { type: "string" },
      "keychain-key-on-stdin": { type: "boolean", default: false },
      "passphrase-on-stdin": { type: "boolean", default: false },
      /** A backup's name, or "newest"; instead of running a core. */
      "restore-backup": { type: "string" },
      "list-backups": { type: "boolean", default: false },
      /** Reports what surrounds the store, instead of running a core. */
      examine: { type: "boolean", default: false },
    },
  });
  const keychainKey = values["keychain-key-on-stdin"] ? await readKeychainKey() : undefined;
  const dataDir = values["data-dir"];
  if (dataDir === undefined) throw new AppError("request/invalid", "--data-dir is needed: where it lies is the launcher's to say");
  if (values.examine) {
    process.stdout.write(`${JSON.stringify(await examineWithoutStore({ ...findOwnParts(), dataDir: resolve(dataDir) }))}\n`);
    return;
  }
  const backup = values["restore-backup"];
  if (backup !== undefined || values["list-backups"]) {
    const passphrase = values["passphrase-on-stdin"] ? await readFirstLine() : undefined;
    const sources = { ...(keychainKey === undefined ? {} : { keychainKey }), ...(passphrase === undefined ? {} : { passphrase }) };
    const restore = backup === undefined ? null : { name: backup === "newest" ? null : backup };
    process.stdout.write(`${JSON.stringify(await restoreBackups({ dataDir: resolve(dataDir), sources, restore }))}\n`);
    return;
  }
  await runCore({ dataDir, keychainKey });
};

if (import.meta.main) await runFromArguments().catch(fail);
