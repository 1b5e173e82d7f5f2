/** The child's side of a job: `serveJob` is the last line of a job's entry module. */
import { serveChild } from "./serve.ts";

/** Serves exactly the input the parent sends; `progress` may be called any number of times. */
export const serveJob = (handler: (input: unknown, progress: (value: unknown) => void) => Promise<unknown>): void =>
  serveChild({ job: (input, { emit }) => handler(input, emit) });
