/** Files and folders that a person names: whether they are there, and their grants. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { GrantId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";

/** Throws document/missing, document/unreadable; with the path, as several may have been named. */
export const pathKind = async (path: string): Promise<"file" | "folder"> => {
  const found = await stat(resolve(path)).catch((cause: unknown) => {
    const isThere = cause instanceof Error && "code" in cause && cause.code !== "ENOENT" && cause.code !== "ENOTDIR";
    throw new AppError(isThere ? "document/unreadable" : "document/missing", "The path cannot be opened", { cause, details: { path } });
  });
  if (found.isDirectory()) return "folder";
  if (found.isFile()) return "file";
  // Of a pipe or a device there is no telling where it ends, or whether it ever begins.
  throw new AppError("document/unreadable", "Neither a file nor a folder", { details: { path, reason: "not-a-file" } });
};

/** All or none. Throws what pathKind throws, grant/refused. */
export const grantDocuments = async (core: CoreConnection, paths: readonly string[]): Promise<readonly GrantId[]> => {
  for (const path of paths) await pathKind(path);
  return await Promise.all(paths.map(async (path) => (await core.control.grantPath({ path: resolve(path) })).grantId));
};
