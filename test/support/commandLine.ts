/** Runs the `deskside` command as a person's shell would: a process of its own, with its exit code and both streams. */
import { type ChildProcess, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../src/cli/deskside.mjs", import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** First bytes on stdout. */
  readonly spoke: Promise<string>;
  readonly result: Promise<CommandResult>;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Another runtime than the one that runs the tests. */
  readonly node?: string;
}

export const startCommand = (
  args: readonly string[],
  { env = {}, stdin, node = process.execPath }: CommandOptions = {},
): RunningCommand => {
  const child = spawn(node, [script, ...args], { env: { ...process.env, DISPLAY: "", WAYLAND_DISPLAY: "", ...env }, stdio: "pipe" });
  child.stdin.on("error", () => {});
  if (stdin !== undefined) child.stdin.end(stdin);
  const spoke = new Promise<string>((resolve) => child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const result = Promise.all([ended, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({ code, stdout, stderr }));
  return { child, spoke, result };
};

export const runCommand = (args: readonly string[], options?: CommandOptions): Promise<CommandResult> => startCommand(args, options).result;
