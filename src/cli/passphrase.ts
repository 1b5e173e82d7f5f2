/** Gets a passphrase without ever taking it from argv, where other users could read it. */
import { readFile } from "node:fs/promises";
import { AppError } from "#src/contract/errors.ts";
import { UsageError } from "./errorWords.ts";
import type { Terminal } from "./terminal.ts";

/** Longest passphrase the contract takes, in UTF-16 code units. */
const MAX_LENGTH = 1024;

/**
 * From the file that DESKSIDE_PASSPHRASE_FILE names (its first line), else typed without echo on a terminal.
 * Throws store/locked where neither is possible, UsageError when the file cannot be read.
 */
export const askPassphrase = async (terminal: Terminal, question: string): Promise<string> => {
  const file = terminal.env.DESKSIDE_PASSPHRASE_FILE;
  if (file !== undefined && file !== "") return (await readPassphraseFile(file)).split(/\r?\n/, 1)[0] ?? "";
  if (terminal.stdin.isTTY !== true || terminal.stderr.isTTY !== true) throw new AppError("store/locked", "No terminal to ask on");
  return typeWithoutEcho(terminal, question);
};

const readPassphraseFile = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new UsageError("The file that DESKSIDE_PASSPHRASE_FILE names cannot be read.");
  }
};

const typeWithoutEcho = async ({ stdin, stderr, interrupted }: Terminal, question: string): Promise<string> => {
  stderr.write(question);
  stdin.setRawMode?.(true);
  stdin.setEncoding("utf8");
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = "";
      const onAbort = (): void => reject(interrupted.reason);
      interrupted.addEventListener("abort", onAbort, { once: true });
      stdin.on("data", (keys: string) => {
        for (const key of keys) {
          if (key === "\r" || key === "\n") return resolve(typed);
          // In raw mode Ctrl-C and Ctrl-D arrive as keys and not as a signal.
          if (key === "\u0003" || key === "\u0004") return reject(new AppError("store/locked", "No passphrase was given"));
          typed = key === "\u007f" || key === "\b" ? typed.slice(0, -1) : (typed + key).slice(0, MAX_LENGTH);
        }
      });
    });
  } finally {
    stdin.removeAllListeners("data");
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write("\n");
  }
};
