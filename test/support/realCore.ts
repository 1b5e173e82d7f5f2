/** Starts coreMain.ts as a real process and connects to it as a launcher does. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import type { StreamedEvent } from "#src/contract/event.ts";
import { type CoreConnection, connectCore } from "#src/launcher/core.ts";
import { readCoreFile } from "#src/launcher/coreFile.ts";

export interface RealCore {
  readonly process: ChildProcess;
  readonly connection: CoreConnection;
  /** Exit code or signal name, once it has ended. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): Promise<number | string>;
}

export interface FailedStart {
  readonly code: number | null;
  /** Last line of stderr, parsed. */
  readonly line: unknown;
}

const coreMain = fileURLToPath(new URL("./coreMain.ts", import.meta.url));

/** `wrapper`: a command that runs the core, as `unshare -rm sh -c …`; gets the core's own command line as arguments. */
const launch = (dataDir: string, args: readonly string[], wrapper: readonly string[] = []): ChildProcess => {
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, coreMain, "--data-dir", dataDir, ...args];
  return spawn(command, rest, { stdio: ["ignore", "ignore", "pipe"] });
};

/** Resolves when the core answers on its pipe. */
export const startRealCore = async (dataDir: string, args: readonly string[] = [], wrapper: readonly string[] = []): Promise<RealCore> => {
  const child = launch(dataDir, args, wrapper);
  child.stderr?.pipe(process.stderr);
  const ended = once(child, "exit").then(([code, signal]): number | string => code ?? signal);
  const connection = await vi.waitFor(
    async () => {
      // A wrapper's pid is not the core's; without one the note must be this core's and not a dead one's.
      const note = await readCoreFile(dataDir);
      if (note === null || (wrapper.length === 0 && note.pid !== child.pid)) throw new Error("not up yet");
      return await connectCore({ dataDir, spawn: false, signal: AbortSignal.timeout(30_000) });
    },
    { timeout: 20_000, interval: 20 },
  );
  const kill = async (signal: NodeJS.Signals): Promise<number | string> => {
    child.kill(signal);
    return await ended;
  };
  return { process: child, connection, ended, kill };
};

/** A core that is expected not to start. */
export const failToStart = async (dataDir: string, wrapper: readonly string[] = []): Promise<FailedStart> => {
  const child = launch(dataDir, [], wrapper);
  const parts: Buffer[] = [];
  child.stderr?.on("data", (part: Buffer) => parts.push(part));
  const [code] = await once(child, "close");
  const last = Buffer.concat(parts).toString("utf8").trim().split("\n").at(-1) ?? "";
  return { code, line: JSON.parse(last) };
};

/** Reads events until one satisfies `last`; gives all, that one included. */
export const readUntil = async (events: AsyncIterable<StreamedEvent>, last: (event: StreamedEvent["event"]) => boolean) => {
  const read: StreamedEvent["event"][] = [];
  for await (const { event } of events) {
    read.push(event);
    if (last(event)) return read;
  }
  return read;
};
