/** The last resort for a failed action: one sentence in a toast. */
import { AppError } from "#src/contract/errors.ts";
import { showToast } from "../ui/toasts.ts";
import { errorWords } from "../words/errors.ts";

/** Says what went wrong in words. An abort says nothing; a bug is said as one and thrown on. */
export const reportError = (thrown: unknown): void => {
  if (thrown instanceof DOMException && thrown.name === "AbortError") return;
  if (!(thrown instanceof AppError)) throw thrown;
  if (thrown.code === "auth/required") return;
  const { sentence, wayOn } = errorWords(thrown);
  showToast(wayOn === undefined ? sentence : `${sentence} ${wayOn}`, { tone: "check" });
};

/** Runs an action of the person; what it throws is told, not lost. */
export const attempt = (action: Promise<unknown>): void => {
  void action.catch(reportError);
};
