/** Runs one command line and answers with its exit code; every failure becomes one line, or one object for a script. */
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { type ExitCode, exitCodes, toFailure, UsageError } from "./errorWords.ts";
import { createProgram } from "./program.ts";
import { note, sayJson, type Terminal } from "./terminal.ts";

/** `args` without the runtime and the script. Never rejects. */
export const runCommandLine = async (args: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.ok;
  const program = createProgram(terminal, readVersion(), (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Help and version arrive as errors with exit code 0.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok;
    // The help of a command that lacks its subcommand was printed.
    if (thrown instanceof CommanderError && thrown.code === "commander.help") return exitCodes.usage;
    return report(terminal, thrown instanceof CommanderError ? new UsageError(oneLine(thrown.message)) : thrown, args.includes("--json"));
  }
};

const report = (terminal: Terminal, thrown: unknown, json: boolean): ExitCode => {
  const { exitCode, ...error } = toFailure(thrown, terminal.interrupted.aborted);
  if (json) sayJson(terminal, { error });
  else note(terminal, `deskside: ${error.message}${error.text === undefined ? "" : " What was written so far is above."}`);
  return exitCode;
};

const oneLine = (message: string): string => message.replace(/^error: /, "").replaceAll(/\s+/g, " ");

const readVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return version;
};
