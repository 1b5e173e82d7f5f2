/** What each error is called on the command line, and the exit code a script sees. */
import { AppError, type ErrorCode, type ErrorDetails } from "#src/contract/errors.ts";
import { formatFacts } from "./figures.ts";

/** The documented exit codes (README, `deskside help`). */
export const exitCodes = { ok: 0, failed: 1, usage: 2, refusedFile: 3, memory: 4, store: 5, engine: 6, core: 7, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const { failed, usage, refusedFile, memory, store, engine, core } = exitCodes;

const words: Readonly<Record<ErrorCode, readonly [ExitCode, string]>> = {
  "engine/crashed": [engine, "The model's process crashed. Try again"],
  "engine/out-of-memory": [memory, "The model ran out of memory. Try a smaller context or a smaller model"],
  "engine/unavailable": [engine, "The model crashed three times in a row and is not started again by itself"],
  "engine/not-loaded": [engine, "No model is loaded. Give one with --model FILE, or add one: deskside models add FILE"],
  "engine/load-failed": [engine, "The model could not be loaded"],
  "engine/hung": [engine, "The model's process stopped answering and was ended. Try again"],
  "model/not-found": [refusedFile, "There is no such model in the library"],
  "model/invalid": [refusedFile, "This file is not a model that Deskside can read"],
  "model/changed": [refusedFile, "The model's file changed since it was added"],
  "model/missing": [refusedFile, "The model's file is not there"],
  "model/unsupported": [refusedFile, "This kind of model cannot be used for that"],
  "model/insufficient-memory": [memory, "The model needs more memory than is free"],
  "model/not-in-checksums": [refusedFile, "The checksum file does not name this file"],
  "model/no-trash": [failed, "The file was not put into the trash and stays where it is"],
  "chat/not-found": [failed, "There is no such chat"],
  "chat/message-not-found": [failed, "There is no such message"],
  "chat/message-too-long": [refusedFile, "The message is longer than the model's context"],
  "chat/busy": [failed, "An answer is being written in this chat"],
  "chat/import-invalid": [refusedFile, "This is not an export of Deskside"],
  "collection/not-found": [failed, "There is no such collection"],
  "document/not-found": [failed, "There is no such document in the collection"],
  "document/encrypted": [refusedFile, "The document is protected by a password. To read it: deskside read FILE --password-file FILE"],
  "document/wrong-password": [refusedFile, "The password does not open the document"],
  "document/corrupt": [refusedFile, "The document is damaged and cannot be read"],
  "document/empty": [refusedFile, "The file is empty, or holds no text"],
  "document/unsupported": [refusedFile, "This kind of file cannot be read as a document"],
  "document/too-large": [refusedFile, "The document is larger than can be read"],
  "document/too-slow": [failed, "Reading the document took too long"],
  "document/limits": [refusedFile, "The document needs more time or memory than any honest one"],
  "document/changed": [failed, "The file changed while it was read. Try again"],
  "document/missing": [refusedFile, "The file is not there"],
  "document/unreadable": [refusedFile, "The file may not be opened"],
  "document/no-columns": [failed, "No column of that name is in the table"],
  "reader/crashed": [failed, "The document reader's process stopped. Try again"],
  "lab/not-found": [failed, "There is no such comparison"],
  "lab/text-too-short": [refusedFile, "The text is too short to measure anything"],
  "lab/not-comparable": [failed, "These models cannot be compared: their vocabularies differ"],
  "quantize/unavailable": [failed, "This installation cannot quantize models. Build its tool once: npm run build:quantizer"],
  "quantize/failed": [failed, "The model could not be quantized; nothing was left behind"],
  "download/not-found": [failed, "There is no such download"],
  "download/sealed": [failed, "Deskside is sealed: nothing may be downloaded"],
  "download/not-allowed": [failed, "Downloads from this host were not allowed"],
  "download/unreachable": [failed, "The other machine does not answer; what was fetched is kept"],
  "download/refused": [failed, "The other machine refused to send the file"],
  "download/wrong-bytes": [refusedFile, "What came is not the file that was published; it was deleted"],
  "download/disk-full": [store, "The disk is too full for this file"],
  "run/not-found": [failed, "There is no such run"],
  "run/interrupted": [failed, "The work was interrupted when Deskside ended"],
  "store/locked": [
    store,
    "The data is protected by a passphrase. Type it at the prompt, or name a file that holds it in DESKSIDE_PASSPHRASE_FILE",
  ],
  "store/wrong-key": [store, "That passphrase or key does not open the data"],
  "store/unreadable": [store, "The data or its backup cannot be read; nothing was changed. Backups: deskside restore-backup --list"],
  "store/newer-version": [store, "The data was written by a newer Deskside; nothing in it was changed"],
  "store/in-use": [store, "Another Deskside holds the data directory but does not answer"],
  "store/disk-full": [store, "The disk is full"],
  "store/read-only": [store, "The data directory cannot be written to"],
  "grant/not-found": [refusedFile, "That file or folder is no longer offered"],
  "grant/refused": [refusedFile, "That file or folder cannot be used"],
  "auth/required": [core, "The core asks for a sign-in"],
  "auth/refused": [core, "The core refused this command"],
  "request/invalid": [usage, "A value is out of its range"],
  "request/not-found": [failed, "The core does not know this request"],
  "request/too-large": [refusedFile, "The input is too large"],
  "request/too-many": [failed, "Too many requests at once"],
  "core/unreachable": [core, "Deskside's core cannot be reached"],
  "core/version-mismatch": [core, "Another version of Deskside is running. End it first: deskside quit"],
  internal: [failed, "Something unexpected went wrong inside Deskside"],
};

/** A command line that cannot be meant; the sentence says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An answer that failed after it began. */
export class AnswerFailedError extends Error {
  override readonly name = "AnswerFailedError";
  /** What was written so far. */
  readonly text: string;

  constructor(text: string, cause: unknown) {
    super("The answer failed", { cause });
    this.text = text;
  }
}

/** A core that took the request to quit and did not end. */
export class StillRunningError extends Error {
  override readonly name = "StillRunningError";
  readonly pid: number;

  constructor(pid: number) {
    super(`Deskside was asked to quit, but its process ${pid} still runs.`);
    this.pid = pid;
  }
}

export interface Failure {
  readonly code: ErrorCode | "usage" | "interrupted";
  /** One line of plain words. */
  readonly message: string;
  readonly details?: ErrorDetails;
  /** Of an answer that failed: what was written so far. */
  readonly text?: string;
  readonly exitCode: ExitCode;
}

/** Any thrown value as one line and an exit code. The text of foreign errors is not shown: it could hold content. */
export const toFailure = (thrown: unknown, interrupted: boolean): Failure => {
  if (interrupted) return { code: "interrupted", message: "Interrupted", exitCode: exitCodes.interrupted };
  if (thrown instanceof AnswerFailedError)
    return { ...toFailure(thrown.cause, false), ...(thrown.text === "" ? {} : { text: thrown.text }) };
  if (thrown instanceof UsageError) return { code: "usage", message: thrown.message, exitCode: usage };
  if (thrown instanceof StillRunningError)
    return { code: "core/unreachable", message: thrown.message, details: { pid: thrown.pid }, exitCode: core };
  const error = thrown instanceof AppError ? thrown : new AppError("internal", "Unexpected error", { cause: thrown });
  const [exitCode, general] = words[error.code];
  const sentence = error.details?.reason === "not-a-file" ? "This is not a regular file" : general;
  const message = `${sentence}${formatFacts(error.details)}.`.replaceAll(/\s+/g, " ");
  return { code: error.code, message, exitCode, ...(error.details === undefined ? {} : { details: error.details }) };
};
