/** `deskside quit`: ends the running core, whoever started it. */
import { AppError } from "#src/contract/errors.ts";
import { connectCore } from "#src/launcher/core.ts";
import { exitCodes } from "../errorWords.ts";
import { note } from "../terminal.ts";
import type { Command } from "./context.ts";
import { quitCore } from "./serve.ts";

/** Resolves when its process is gone; none running is no failure. */
export const quit: Command<object> = async ({ terminal, dataDir }) => {
  try {
    const core = await connectCore({ dataDir, spawn: false, signal: terminal.interrupted });
    await quitCore(core);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "core/unreachable") throw thrown;
    note(terminal, "Deskside is not running.");
  }
  return exitCodes.ok;
};
