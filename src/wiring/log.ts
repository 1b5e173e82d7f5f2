/** The core's log: what failed and where in the code, never what it was about. */
import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { AppError } from "#src/contract/errors.ts";

export interface Log {
  /** `where`: the call or part of the house. Of the error only class, code and stack frames are kept: foreign messages may quote content. */
  failed(where: string, error: unknown): void;
  noted(what: string, facts?: Readonly<Record<string, number | boolean>>): void;
}

/** A log longer than this is set aside at the next start; one older one is kept. */
const LOG_MAX_BYTES = 4 * 1024 * 1024;
const FRAMES_MAX = 12;

/** The message stands before the frames, and a line of it may look like one. */
const framesOf = ({ stack = "", message }: Error): readonly string[] => {
  const at = stack.indexOf(message);
  return stack
    .slice(at === -1 ? 0 : at + message.length)
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim());
};

const factsOf = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = error instanceof AppError || "code" in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: factsOf(error.cause) };
  return { error: error.name, ...code, frames: framesOf(error), ...cause };
};

const setAside = (path: string): void => {
  try {
    if (statSync(path).size > LOG_MAX_BYTES) renameSync(path, `${path}.1`);
  } catch {
    // There is none yet.
  }
};

/** `folder` exists. Lines are written at once: a log that a crash swallows is none. */
export const openLog = (folder: string): Log => {
  const path = join(folder, "core.log");
  setAside(path);
  const file = pino.destination({ dest: path, sync: true, mode: 0o600 });
  // On a full disk a line is lost; the call it was about must still be answered with the real reason.
  file.on("error", () => undefined);
  const log = pino({ base: { pid: process.pid } }, file);
  return {
    failed: (where, error) => log.error({ where, ...factsOf(error) }),
    noted: (what, facts = {}) => log.info({ what, ...facts }),
  };
};
