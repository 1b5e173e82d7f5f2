/** Runs the core's program for one job instead of as a core: what it prints is the result. */
import { spawn } from "node:child_process";
import { besideCoreProgram, parseStartupError } from "./spawnCore.ts";

export interface CoreJob {
  readonly dataDir: string;
  /** For data protected by one; over stdin, which other users cannot see. */
  readonly passphrase?: string | undefined;
  readonly signal: AbortSignal;
}

/** Output of these runs: a list of a few dozen backups, or a report. */
const OUTPUT_MAX = 1024 * 1024;

/** What it printed, parsed as JSON. Throws what a core's start throws. */
export const runCoreJob = async (args: readonly string[], { dataDir, passphrase, signal }: CoreJob): Promise<unknown> => {
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
