/** How models come into the library and leave it: granted, uploaded, forgotten, put into the trash. */
import { rename, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Models, ModelsDeps } from "./domain.ts";
import type { Folders } from "./folders.ts";
import type { Hashing } from "./hashing.ts";
import { presentOf } from "./identity.ts";
import type { Library } from "./library.ts";
import type { Loads } from "./loads.ts";
import type { ModelRow } from "./ports.ts";
import { invalidModel } from "./rows.ts";
import { scanFolder } from "./scan.ts";
import { partOf } from "./split.ts";
import { checksumFilesBeside } from "./verification.ts";

export interface Comings extends Pick<Models, "add" | "addUploaded" | "remove" | "removeFolder" | "trash"> {
  /** Uploads whose rows were forgotten: their files are still there. */
  lookAtUploads(): Promise<void>;
}

type Deps = Pick<ModelsDeps, "resolveGrant" | "uploadsDir" | "children" | "trash" | "publish"> & {
  readonly library: Library;
  readonly folders: Folders;
  readonly hashing: Hashing;
  readonly loads: Loads;
  readonly tellFolders: () => void;
};

export const createComings = ({ library, folders, hashing, loads, tellFolders, ...deps }: Deps): Comings => {
  const forget = async (id: ModelId): Promise<void> => {
    hashing.forget(id);
    await loads.unload(id);
  };
  const gone = (id: ModelId): void => deps.publish({ kind: "model-removed", modelId: id });

  const add: Models["add"] = async ({ grantId }) => {
    const path = deps.resolveGrant(grantId);
    const found = await stat(path).catch(() => null);
    if (found === null) throw new AppError("model/missing", "There is no file or folder at this place");
    // Somebody vouches for these bytes: that is checked at once, not when the app's first seconds are over.
    const checksums = await checksumFilesBeside(found.isDirectory() ? join(path, "any.gguf") : path);
    if (checksums.length > 0) hashing.open();
    if (found.isDirectory()) {
      const added = await folders.add(path);
      tellFolders();
      return added;
    }
    const entry = await library.add(path, { source: "linked", folderId: null }, false);
    return { modelIds: [entry.row.id], folderId: null };
  };

  const addUploaded: Models["addUploaded"] = async (path) => {
    const place = join(deps.uploadsDir, basename(path));
    if (place !== path) {
      const verdict = await deps.children.validate([path]);
      if (verdict.kind === "invalid") throw invalidModel(verdict);
      await rename(path, place);
    }
    try {
      const entry = await library.add(place, { source: "uploaded", folderId: null }, false);
      return { modelIds: [entry.row.id] };
    } catch (error) {
      const isPart = error instanceof AppError && error.details?.reason === "split-incomplete" && partOf(basename(path)) !== null;
      if (isPart) return { modelIds: [] };
      throw error;
    }
  };

  const removeRow = async ({ id, folderId }: ModelRow): Promise<void> => {
    await library.forget(id, false);
    gone(id);
    if (folderId !== null) tellFolders();
  };

  const remove: Models["remove"] = async ({ modelId }) => {
    const { row } = library.entry(modelId);
    if (row.source === "starter") throw new AppError("request/invalid", "The starter model comes with the app and stays");
    await forget(modelId);
    await removeRow(row);
    if (row.folderId !== null && row.paths[0] !== undefined) folders.forget(row.paths[0]);
    return {};
  };
  const trash: Models["trash"] = async ({ modelId }) => {
    const { row } = library.entry(modelId);
    const refused = (reason: string): AppError =>
      new AppError("model/no-trash", "The file was not put into the trash", { details: { reason } });
    if (row.source === "starter") throw refused("The starter model comes with the app and stays.");
    await forget(modelId);
    const result = await deps.trash(await presentOf(row.paths));
    if (result.kind === "refused") throw refused(result.reason);
    await removeRow(row);
    return {};
  };

  const lookAtUploads = async (): Promise<void> => {
    const scan = await scanFolder(deps.uploadsDir);
    for (const [path] of scan.kind === "scanned" ? scan.models : []) {
      if (path !== undefined) await library.add(path, { source: "uploaded", folderId: null }, false).catch(ifNoModel);
    }
  };

  return {
    add,
    addUploaded,
    remove,
    trash,
    lookAtUploads,
    removeFolder: async ({ folderId }) => {
      for (const { row } of library.entries().filter((entry) => entry.row.folderId === folderId)) await forget(row.id);
      for (const id of await folders.remove(folderId)) gone(id);
      return {};
    },
  };
};

/** A file that is gone or is no model gives no row here; the store's errors go on. */
export const ifNoModel = (error: unknown): void => {
  if (!(error instanceof AppError) || !error.code.startsWith("model/")) throw error;
};
