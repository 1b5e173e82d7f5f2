/** Job entry: input a model's paths, result HeaderVerdict. */
import { serveJob } from "#src/process/jobChild.ts";
import { validateFiles } from "./validateFiles.ts";

serveJob(async (input) => {
  if (!Array.isArray(input) || !input.every((path) => typeof path === "string")) throw new TypeError("validate needs a list of paths");
  return validateFiles(input);
});
