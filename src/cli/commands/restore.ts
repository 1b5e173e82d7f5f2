/** `deskside restore-backup`: puts a backup in place of a database that cannot be opened. */
import { AppError } from "#src/contract/errors.ts";
import { listBackups, restoreBackup } from "#src/launcher/restore.ts";
import { exitCodes } from "../errorWords.ts";
import { formatTable } from "../figures.ts";
import { askPassphrase } from "../passphrase.ts";
import { say, sayJson, type Terminal } from "../terminal.ts";
import type { Command, CommandContext } from "./context.ts";

export interface RestoreOptions {
  readonly name: string | undefined;
  /** Only say what there is. */
  readonly list: boolean;
}

/** `{"backups": […]}` or `{"restored", "quarantined"}` with --json. No core may run on the data directory meanwhile. */
export const restore: Command<RestoreOptions> = (context, { name, list }) => (list ? showBackups(context) : putInPlace(context, name));

/** Asks for a passphrase only where the data is under one. */
const withKey = async <Result>(terminal: Terminal, run: (passphrase?: string) => Promise<Result>): Promise<Result> => {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === "store/locked" && thrown.details?.passphrase === true)) throw thrown;
    return await run(await askPassphrase(terminal, "Passphrase: "));
  }
};

const showBackups = async ({ terminal, dataDir, json }: CommandContext) => {
  const backups = await withKey(terminal, (passphrase) => listBackups({ dataDir, passphrase, signal: terminal.interrupted }));
  const rows = backups.map(({ name, at, sound }) => [name, new Date(at).toISOString(), sound ? "sound" : "damaged"]);
  if (json) sayJson(terminal, { backups });
  else say(terminal, rows.length === 0 ? "There are no backups yet." : formatTable([["NAME", "MADE", "STATE"], ...rows]));
  return exitCodes.ok;
};

const putInPlace = async ({ terminal, dataDir, json }: CommandContext, name: string | undefined) => {
  const done = await withKey(terminal, (passphrase) => restoreBackup(name ?? null, { dataDir, passphrase, signal: terminal.interrupted }));
  if (json) sayJson(terminal, done);
  else {
    const before = done.quarantined === null ? "There was no database before." : `The one before was kept: quarantine/${done.quarantined}.`;
    say(terminal, `The backup of ${new Date(done.restored.at).toISOString()} is now the database. ${before}`);
  }
  return exitCodes.ok;
};
