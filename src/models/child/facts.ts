/** Job entry: input a model's paths and the known templates, result ModelFacts. */
import { serveJob } from "#src/process/jobChild.ts";
import type { FactsInput } from "../entries.ts";
import { factsOf } from "./factsOf.ts";

// Both ends are built together, hence the cast.
serveJob(async (input) => {
  const { paths, templates } = input as FactsInput;
  return factsOf(paths, templates);
});
