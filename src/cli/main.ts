/** The process behind `deskside`: signals and streams around one command line. Started by deskside.mjs. */
import { exitCodes } from "./errorWords.ts";
import { runCommandLine } from "./run.ts";

const interrupted = new AbortController();
const interrupt = (): void => {
  // A second Ctrl-C does not wait for a clean end.
  if (interrupted.signal.aborted) process.exit(exitCodes.interrupted);
  interrupted.abort();
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// `deskside … | head` closes stdout early; there is nobody left to tell.
process.stdout.on("error", () => process.exit(exitCodes.failed));

const { stdin, stdout, stderr, env } = process;
process.exitCode = await runCommandLine(process.argv.slice(2), { stdin, stdout, stderr, env, interrupted: interrupted.signal });
// An idle terminal on stdin would keep the process.
stdin.unref?.();
