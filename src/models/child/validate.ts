/** Job entry: input `{ paths }`, result HeaderVerdict. */
import { serveJob } from "#src/process/jobChild.ts";
import { validateFiles } from "./validateFiles.ts";

/** Parsed here, not trusted: the parent is ours, but a wrong shape should fail by name. */
const pathsOf = (input: unknown): readonly string[] => {
  const paths: unknown = typeof input === "object" && input !== null && "paths" in input ? input.paths : undefined;
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === "string")) throw new TypeError("validate needs { paths: string[] }");
  return paths;
};

serveJob(async (input) => validateFiles(pathsOf(input)));
