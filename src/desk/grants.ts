/** Grants: paths a person chose, named by opaque ids from then on. Bounded, and gone with the core. */
import { realpath, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { GrantId } from "#src/contract/ids.ts";

/** Oldest go first. */
export const GRANTS_MAX = 1_000;

export interface Grants {
  /** For a path chosen in a dialog, dropped, or named on the command line. Throws grant/refused for what is neither a file nor a folder. */
  grantPath(path: string): Promise<GrantId>;
  /** Absolute path. Throws grant/not-found. */
  resolve(id: GrantId): string;
}

/** A network name is a connection to another machine, by the operating system's hand instead of ours. */
export const isNetworkName = (path: string): boolean => /^[\\/]{2}/.test(path);

/** The real, absolute path of a regular file or folder, links resolved. Throws grant/refused. */
const realFileOrFolder = async (path: string): Promise<{ readonly path: string; readonly kind: "file" | "folder" }> => {
  if (!isAbsolute(path) || path.includes("\0") || isNetworkName(path))
    throw new AppError("grant/refused", "Not an absolute path on this machine");
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (found.isFile()) return { path: real, kind: "file" };
    if (found.isDirectory()) return { path: real, kind: "folder" };
  } catch (cause) {
    throw new AppError("grant/refused", "Nothing that can be read is there", { cause });
  }
  throw new AppError("grant/refused", "Neither a file nor a folder");
};

/** The real path of a folder. Throws grant/refused. */
export const realFolder = async (path: string): Promise<string> => {
  const found = await realFileOrFolder(path);
  if (found.kind !== "folder") throw new AppError("grant/refused", "Not a folder");
  return found.path;
};

export const createGrants = (deps: { readonly newId: () => GrantId }): Grants => {
  const paths = new Map<GrantId, string>();
  return {
    grantPath: async (path) => {
      const real = await realFileOrFolder(path);
      const id = deps.newId();
      paths.set(id, real.path);
      for (const oldest of paths.keys()) if (paths.size > GRANTS_MAX) paths.delete(oldest);
      return id;
    },
    resolve: (id) => {
      const path = paths.get(id);
      if (path === undefined) throw new AppError("grant/not-found", "No such grant");
      return path;
    },
  };
};
