/** Not read yet: its builder replaces this file. */
import { AppError } from "#src/contract/errors.ts";
import type { Format } from "../format.ts";

export const format: Format = {
  resumable: false,
  // biome-ignore lint/correctness/useYield: nothing to give
  async *read() {
    throw new AppError("document/unsupported", "rtf is not read yet");
  },
};
