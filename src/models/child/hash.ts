/** Job entry: input a path, progress in bytes, result the file's SHA-256. */
import { constants, setPriority } from "node:os";
import { serveJob } from "#src/process/jobChild.ts";
import { hashFile } from "./hashFile.ts";

// A person may be waiting for an answer; the hash can wait.
setPriority(constants.priority.PRIORITY_LOW);

serveJob(async (input, progress) => {
  if (typeof input !== "string") throw new TypeError("hash needs a path");
  return hashFile(input, progress);
});
