/** Why a file is not read: one error code, and a reason in one word that tells apart what the code joins. */
import { AppError, type ErrorCode } from "#src/contract/errors.ts";

type RefusalCode = Extract<
  ErrorCode,
  "document/limits" | "document/corrupt" | "document/empty" | "document/encrypted" | "document/wrong-password" | "document/unsupported"
>;

/** An AppError with details.reason, e.g. document/limits with "ratio". `cause`: the parser's own error. */
export const refusal = (code: RefusalCode, reason: string, cause?: unknown): AppError =>
  new AppError(code, `${code}: ${reason}`, { details: { reason }, ...(cause === undefined ? {} : { cause }) });
