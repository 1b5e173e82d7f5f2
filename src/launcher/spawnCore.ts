/** Starts a core as a process of its own that outlives whoever started it. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, fromWireError, wireErrorSchema } from "#src/contract/errors.ts";
import { compileCache } from "./compileCache.ts";

/** Which runtime starts which entry. `node` is a real Node 24 or later, never Electron's binary (DESIGN.md, Processes 2). */
export interface CoreProgram {
  readonly node: string;
  readonly entry: string;
}

/** The core beside this module on the runtime that runs it; for callers that are plain Node themselves. */
export const besideCoreProgram = (): CoreProgram => ({
  node: process.execPath,
  // .ts in the repository, .js in the package, where the same folders hold compiled modules.
  entry: fileURLToPath(new URL(`../main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url)),
});

export interface SpawnedCore {
  readonly pid: number;
  /** Settles when the process has ended, with why; never while it runs. */
  readonly ended: Promise<AppError>;
}

export interface SpawnOptions {
  readonly dataDir: string;
  readonly program: CoreProgram;
  /** The 32 bytes that the OS keychain holds; handed over as the first line of stdin, which other users cannot see, unlike argv and environment. */
  readonly keychainKey?: Uint8Array | undefined;
}

/** Own session (no Ctrl-C from the starter's terminal reaches it); throws core/unreachable when the runtime cannot be started. */
export const spawnCore = async ({ dataDir, program, keychainKey }: SpawnOptions): Promise<SpawnedCore> => {
  const stderr = await openUnnamed();
  const args = [program.entry, "--data-dir", dataDir, ...(keychainKey === undefined ? [] : ["--keychain-key-on-stdin"])];
  const child = spawn(program.node, args, {
    detached: true,
    env: { ...process.env, ...(await compileCache(dataDir)) },
    windowsHide: true,
    // A pipe for stderr would break, and so could end the core, when the starter goes.
    stdio: [keychainKey === undefined ? "ignore" : "pipe", "ignore", stderr.fd],
  });
  const ended = new Promise<AppError>((resolve) => {
    child.once("error", (cause) => resolve(new AppError("core/unreachable", "The core's runtime cannot be started", { cause })));
    child.once("exit", () => resolve(startupError(stderr)));
  }).finally(() => stderr.close());
  child.stdin?.on("error", () => {});
  child.stdin?.end(`${Buffer.from(keychainKey ?? []).toString("base64")}\n`);
  if (child.pid === undefined) throw await ended;
  child.unref();
  return { pid: child.pid, ended };
};

/** A file without a name once open, so that nothing is left behind; on Windows, where that fails, the system's temp cleaning takes it. */
const openUnnamed = async (): Promise<FileHandle> => {
  const path = join(tmpdir(), `deskside-core-${randomUUID()}.log`);
  const handle = await open(path, "wx+", 0o600);
  await unlink(path).catch(() => {});
  return handle;
};

/** Bytes of stderr looked at: the error is its last line. */
const TAIL_BYTES = 64 * 1024;

const startupError = async (stderr: FileHandle): Promise<AppError> => {
  const { size } = await stderr.stat();
  const { buffer, bytesRead } = await stderr.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
  return parseStartupError(buffer.toString("utf8", 0, bytesRead));
};

/** The error that a core which could not start wrote as its last line; core/unreachable with that line when it is no such error. */
export const parseStartupError = (stderr: string): AppError => {
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  try {
    return fromWireError(wireErrorSchema.parse(JSON.parse(last)));
  } catch (cause) {
    return new AppError("core/unreachable", "The core ended while starting", { cause, details: { lastLine: last.slice(0, 300) } });
  }
};
