/** Job entry: input a path, progress in bytes, result the file's SHA-256. */
import { serveJob } from "#src/process/jobChild.ts";
import { hashFile } from "./hashFile.ts";

serveJob(async (input, progress) => {
  if (typeof input !== "string") throw new TypeError("hash needs a path");
  return hashFile(input, progress);
});
