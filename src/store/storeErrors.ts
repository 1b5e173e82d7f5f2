/** The one place where errors of SQLite and of the file system become error codes; never with a word of content. */
import { AppError, type ErrorCode, type WireError } from "#src/contract/errors.ts";

const rules: readonly { readonly pattern: RegExp; readonly code: ErrorCode; readonly message: string; readonly reason?: string }[] = [
  // SHMSIZE: the shared-memory file beside the database could not grow, the first write to fail on a tiny full disk.
  {
    pattern: /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/,
    code: "store/disk-full",
    message: "No space is left for the database",
  },
  {
    pattern: /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EROFS|EACCES|EPERM)/,
    code: "store/read-only",
    message: "The data directory cannot be written",
  },
  // From making the folders: a file lies in the way, or the path can hold none.
  {
    pattern: /^(ENOTDIR|EEXIST|ENOENT|ELOOP|ENAMETOOLONG)$/,
    code: "store/read-only",
    message: "The data directory or a folder in it cannot be used",
    reason: "a file lies in the way, or the path leads nowhere",
  },
  { pattern: /^(SQLITE_BUSY|SQLITE_LOCKED)/, code: "store/in-use", message: "The database is in use by another process" },
  { pattern: /^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_IOERR)/, code: "store/unreadable", message: "The database cannot be read" },
];

/** The code SQLite or the operating system gave ("SQLITE_FULL", "ENOSPC"), or null. */
export const foreignCode = (error: unknown): string | null =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;

/** Whether SQLite says that the file's own bytes are bad, not that the disk around it is. */
export const saysDamaged = (error: unknown): boolean => /^SQLITE_(CORRUPT|IOERR(?!_SHMSIZE))/.test(foreignCode(error) ?? "");

/**
 * Any error as an AppError. Messages of SQLite are dropped: a syntax error of FTS5 or a failed CHECK can quote what a person wrote.
 * What no rule names becomes `internal` with the foreign code alone.
 */
export const toStoreError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const foreign = foreignCode(error);
  const rule = foreign === null ? undefined : rules.find(({ pattern }) => pattern.test(foreign));
  const details = foreign === null ? {} : { details: { reason: rule?.reason ?? foreign } };
  if (rule) return new AppError(rule.code, rule.message, details);
  return new AppError("internal", `Store failed: ${foreign ?? (error instanceof Error ? error.name : typeof error)}`, details);
};

/** An error on its way between threads, where classes do not survive. */
export type SentError = Pick<WireError, "code" | "message" | "details">;

export const sendError = (error: unknown): SentError => {
  const { code, message, details } = toStoreError(error);
  return { code, message, ...(details === undefined ? {} : { details }) };
};

export const receiveError = (sent: SentError): AppError =>
  new AppError(sent.code, sent.message, sent.details === undefined ? {} : { details: sent.details });
