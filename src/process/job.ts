/** One piece of work in its own child: one input, progress, one result; killed at its deadline or on abort. */
import { AppError } from "#src/contract/errors.ts";
import { startChild } from "./child.ts";

export interface JobOptions {
  /** A module that calls `serveJob`. */
  readonly entry: URL;
  /** Structured-cloneable. */
  readonly input: unknown;
  readonly deadlineMs: number;
  /** V8's old space limit in MiB. */
  readonly memoryMb: number;
  /** Names the process in errors and in the ledger; never a path. */
  readonly label: string;
  /** Over what a child inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: unknown) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs the job and gives what its handler returned (both ends are built together, hence the cast).
 * Throws what the handler threw, engine/crashed, engine/out-of-memory, engine/hung at the deadline, or the signal's reason; the process is gone in every case.
 */
export const runJob = async <T>(options: JobOptions): Promise<T> => {
  options.signal?.throwIfAborted();
  const child = startChild({
    entry: options.entry,
    label: options.label,
    memoryMb: options.memoryMb,
    hangMs: null,
    env: options.env ?? {},
  });
  const late = Promise.withResolvers<never>();
  const deadline = setTimeout(
    () => late.reject(new AppError("engine/hung", `${options.label} did not finish within ${options.deadlineMs} ms`)),
    options.deadlineMs,
  );
  const abort = (): void => late.reject(options.signal?.reason);
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    const result = child.call("job", options.input, options.onProgress === undefined ? {} : { onItem: options.onProgress });
    return (await Promise.race([result, late.promise])) as T;
  } finally {
    clearTimeout(deadline);
    options.signal?.removeEventListener("abort", abort);
    await child.close();
  }
};
