/** Job entry: input paths of checksum files, result Checksum[]. */
import { serveJob } from "#src/process/jobChild.ts";
import { readChecksums } from "./readChecksums.ts";

serveJob(async (input) => {
  if (!Array.isArray(input) || !input.every((path) => typeof path === "string")) throw new TypeError("checksums needs a list of paths");
  return readChecksums(input);
});
