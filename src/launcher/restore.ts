/** Puts a backup in place of a database that no core can open: a run of the core's program that only does this. */
import { spawn } from "node:child_process";
import { z } from "#src/contract/zod.ts";
import { besideCoreProgram, parseStartupError } from "./spawnCore.ts";

const backupSchema = z.object({ name: z.string(), kind: z.enum(["daily", "before-migration"]), at: z.number() });
const listSchema = z.object({ backups: z.array(backupSchema.extend({ sound: z.boolean() })) });
const restorationSchema = z.object({ restored: backupSchema, quarantined: z.string().nullable() });

interface RestoreRequest {
  readonly dataDir: string;
  /** For data protected by one; over stdin, which other users cannot see. */
  readonly passphrase?: string | undefined;
  readonly signal: AbortSignal;
}

/** Output of these runs: a list of a few dozen backups. */
const OUTPUT_MAX = 1024 * 1024;

const run = async (args: readonly string[], { dataDir, passphrase, signal }: RestoreRequest): Promise<unknown> => {
  const { node, entry } = besideCoreProgram();
  const all = [entry, "--data-dir", dataDir, ...args, ...(passphrase === undefined ? [] : ["--passphrase-on-stdin"])];
  const child = spawn(node, all, { stdio: ["pipe", "pipe", "pipe"], windowsHide: true, signal });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      text[name] = (text[name] + piece).slice(-OUTPUT_MAX);
    });
  child.stdin.on("error", () => {});
  child.stdin.end(passphrase === undefined ? "" : `${passphrase}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw parseStartupError(text.stderr);
  return JSON.parse(text.stdout);
};

/** Newest first, each opened and checked. Throws what a core's start throws, store/in-use while one runs. */
export const listBackups = async (request: RestoreRequest) => listSchema.parse(await run(["--list-backups"], request)).backups;

/** `name` null: the newest sound one. Throws what listBackups throws, and store/unreadable (details: reason) when no backup serves. */
export const restoreBackup = async (name: string | null, request: RestoreRequest) =>
  restorationSchema.parse(await run(["--restore-backup", name ?? "newest"], request));
