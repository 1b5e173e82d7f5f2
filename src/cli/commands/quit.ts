/** `deskside quit`: ends the running core, whoever started it and whatever protocol it speaks. */
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import { type EndableCore, findCore } from "#src/launcher/core.ts";
import { exitCodes, StillRunningError } from "../errorWords.ts";
import { note } from "../terminal.ts";
import type { Command } from "./context.ts";

/** How long a core may take to write down what runs; longer than its own deadline (main.ts), after which it ends in any case. */
const QUIT_MS = 12_000;

/** Resolves when its process is gone; none running is no failure. Exit 7 when it still lives after 12 s. */
export const quit: Command<object> = async ({ terminal, dataDir }) => {
  const core = await findCore({ dataDir, signal: terminal.interrupted });
  if (core === null || (await quitCore(core)) === "nobody") note(terminal, "Deskside is not running.");
  return exitCodes.ok;
};

/** Asks the core to quit and waits until its process is gone. Throws StillRunningError when it is not, store/in-use when it does not answer. */
export const quitCore = async (core: EndableCore): Promise<"ended" | "nobody"> => {
  try {
    await core.quit();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "core/unreachable") return "nobody";
    // A core that cannot answer any more may be on its way out: its process tells.
    if (!(thrown instanceof AppError) || thrown.code === "store/in-use") throw thrown;
  }
  for (const deadline = Date.now() + QUIT_MS; Date.now() < deadline; ) {
    if (!isAlive(core.pid)) return "ended";
    await delay(20);
  }
  throw new StillRunningError(core.pid);
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
