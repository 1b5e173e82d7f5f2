/** A model's file as a load request names it. */
import { stat } from "node:fs/promises";
import type { LoadRequest } from "#src/engine/engine.ts";

/** The path with what the file is now. */
export const partAt = async (path: string): Promise<LoadRequest["parts"][number]> => {
  const found = await stat(path, { bigint: true });
  return { path, identity: { dev: `${found.dev}`, ino: `${found.ino}`, sizeBytes: Number(found.size), mtimeMs: Number(found.mtimeMs) } };
};
