/** Job entry: input `{ path }`, progress in bytes, result the file's SHA-256. */
import { serveJob } from "#src/process/jobChild.ts";
import { hashFile } from "./hashFile.ts";

serveJob(async (input, progress) => {
  const path: unknown = typeof input === "object" && input !== null && "path" in input ? input.path : undefined;
  if (typeof path !== "string") throw new TypeError("hash needs { path: string }");
  return hashFile(path, progress);
});
