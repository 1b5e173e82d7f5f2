/** Connects a command to the core, unlocking a protected store on the way. */
import { resolve } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import { type CoreConnection, connectCore } from "#src/launcher/core.ts";
import { defaultDataDir } from "#src/launcher/dataDir.ts";
import { askPassphrase } from "./passphrase.ts";
import { note, type Terminal } from "./terminal.ts";

/** How often a person may mistype; a file is read once. */
const TRIES = 3;

/** The directory that `--data-dir` names, or the usual one. */
export const chosenDataDir = (given: string | undefined): string => (given === undefined ? defaultDataDir() : resolve(given));

/** A connection to a ready core of that data directory, started if need be. Throws what connectCore throws, store/locked, store/wrong-key. */
export const openSession = async (terminal: Terminal, dataDir: string): Promise<CoreConnection> => {
  const core = await connectCore({ dataDir, spawn: true, signal: terminal.interrupted });
  if (core.state === "ready") return core;
  try {
    await unlock(terminal, core);
    return core;
  } catch (thrown) {
    core.close();
    throw thrown;
  }
};

const unlock = async (terminal: Terminal, core: CoreConnection): Promise<void> => {
  for (let left = terminal.env.DESKSIDE_PASSPHRASE_FILE === undefined ? TRIES : 1; ; left -= 1) {
    const passphrase = await askPassphrase(terminal, "Passphrase: ");
    try {
      await core.control.unlock({ passphrase });
      return;
    } catch (thrown) {
      if (left === 1 || !(thrown instanceof AppError) || thrown.code !== "store/wrong-key") throw thrown;
      note(terminal, "That is not it.");
    }
  }
};
