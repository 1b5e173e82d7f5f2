/** What an engine is asked when a row is loaded. Pure. */
import { AppError } from "#src/contract/errors.ts";
import type { LoadOptions } from "#src/contract/model.ts";
import { shouldMap } from "./memoryNeed.ts";
import type { Engines } from "./ports.ts";
import { type Entry, loadable } from "./rows.ts";

/** Throws model/missing, model/invalid, model/unsupported. */
export const engineRequest = (entry: Entry, options: LoadOptions): Parameters<Engines["load"]>[0] => {
  const { row } = entry;
  const { header, role } = loadable(entry);
  const [path] = row.paths;
  const parts = row.paths.flatMap((each, index) => {
    const identity = row.identities[index];
    return identity === undefined ? [] : [{ path: each, identity }];
  });
  if (path === undefined || parts.length < row.paths.length) throw new AppError("model/missing", "The model's file is not where it was");
  const label = row.verdict.kind === "valid" ? row.verdict.header.name : "model";
  const mapped = shouldMap(header, row.sizeBytes, process.arch);
  return { id: row.id, path, parts, options, label, role, template: row.template, mapped };
};
