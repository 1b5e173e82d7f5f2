/** `deskside protect`: puts the data key under a passphrase, or back into a key file. */
import { exitCodes, UsageError } from "../errorWords.ts";
import { askPassphrase } from "../passphrase.ts";
import { openSession } from "../session.ts";
import { note } from "../terminal.ts";
import type { Command } from "./context.ts";

/** Shortest passphrase the contract takes. */
const MIN_LENGTH = 8;

export const protect: Command<{ readonly by: "passphrase" | "file" }> = async ({ terminal, dataDir }, { by }) => {
  const core = await openSession(terminal, dataDir);
  try {
    if (by === "file") {
      await core.control.protect({ kind: "file" });
      note(terminal, "The data key now lies in a file that only this user account can read.");
      return exitCodes.ok;
    }
    const passphrase = await askPassphrase(terminal, "New passphrase: ");
    if (passphrase.length < MIN_LENGTH) throw new UsageError(`The passphrase needs at least ${MIN_LENGTH} characters.`);
    const typed = terminal.env.DESKSIDE_PASSPHRASE_FILE === undefined;
    if (typed && (await askPassphrase(terminal, "Once more: ")) !== passphrase) throw new UsageError("The two passphrases differ.");
    await core.control.protect({ kind: "passphrase", passphrase });
    note(terminal, "The data is now protected by the passphrase. Nobody can recover it if it is forgotten.");
    return exitCodes.ok;
  } finally {
    core.close();
  }
};
