/** What a command sees of the world around it; given as a value so that tests run commands without a terminal. */
import type { Readable, Writable } from "node:stream";

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C and on a request to end. */
  readonly interrupted: AbortSignal;
}

/** One line on stdout: what a script reads. */
export const say = (terminal: Terminal, line: string): void => {
  terminal.stdout.write(`${line}\n`);
};

/** One line on stderr: what only a person reads. */
export const note = (terminal: Terminal, line: string): void => {
  terminal.stderr.write(`${line}\n`);
};

/** A foreign text for a terminal: what could steer it or turn its line around is replaced. */
export const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");

/** One object on one line of stdout. */
export const sayJson = (terminal: Terminal, value: unknown): void => say(terminal, JSON.stringify(value));
