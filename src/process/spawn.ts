/** Spawns a real Node child with an IPC channel, without core dumps, in an empty directory. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { childEnvironment, emptyDirectory } from "./environment.ts";
import { networkWall } from "./wall.ts";

export interface SpawnOptions {
  readonly entry: URL;
  /** V8's old space limit; null = V8's default. */
  readonly memoryMb: number | null;
  readonly env: Readonly<Record<string, string>>;
  /** Behind the wall against the network (wall.ts) where there is one; the tripwire stands everywhere. */
  readonly wall: boolean;
}

const ownExtension = import.meta.url.endsWith(".ts") ? "ts" : "js";
/** By `--import`, not by an import in serve.ts: it must stand before any module of the entry has taken a function of node:net or node:dns. */
const tripwire = new URL(`./tripwireChild.${ownExtension}`, import.meta.url);

/** The limit must be set before Node starts and Node has no setrlimit; the shell execs, so the pid and the IPC descriptor stay the child's. */
const withoutCoreDumps = 'ulimit -c 0 2>/dev/null; exec "$0" "$@"';

/** A child of this very Node (`process.execPath`), none of our own exec arguments, with the tripwire set. stdin closed; stdout and stderr piped. */
export const spawnNode = (options: SpawnOptions): ChildProcess => {
  const node = process.execPath;
  const args = [
    "--disable-warning=ExperimentalWarning",
    ...(options.memoryMb === null ? [] : [`--max-old-space-size=${options.memoryMb}`]),
    `--import=${tripwire.href}`,
    fileURLToPath(options.entry),
  ];
  const common = {
    cwd: emptyDirectory(),
    env: childEnvironment(process.env, options.env),
    stdio: ["ignore", "pipe", "pipe", "ipc"] as ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced" as const,
    windowsHide: true,
  };
  if (process.platform === "win32") return spawn(node, args, common);
  const wall = options.wall ? networkWall() : null;
  // unshare execs as well.
  const command = [...(wall?.kind === "namespace" ? wall.command : []), node, ...args];
  return spawn("/bin/sh", ["-c", withoutCoreDumps, ...command], common);
};
