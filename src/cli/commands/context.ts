/** What every command is given: the terminal, the data directory, and whether a script reads the result. */
import type { ExitCode } from "../errorWords.ts";
import type { Terminal } from "../terminal.ts";

export interface CommandContext {
  readonly terminal: Terminal;
  /** Absolute. */
  readonly dataDir: string;
  /** `--json`: results and errors are one object each on stdout. */
  readonly json: boolean;
}

/** A command resolves with the exit code, or throws what toFailure puts into words. */
export type Command<Options> = (context: CommandContext, options: Options) => Promise<ExitCode>;
