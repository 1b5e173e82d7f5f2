/** Rows of the model library: files and watched folders. */
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { HeaderVerdict, LoadOptions } from "#src/contract/model.ts";
import type { Connection } from "./connection.ts";
import { fromJson } from "./rows.ts";

export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}
export interface ModelRow {
  readonly id: ModelId;
  readonly paths: readonly string[];
  readonly source: "starter" | "folder" | "linked" | "uploaded";
  readonly folderId: ModelFolderId | null;
  readonly addedAt: number;
  readonly identities: readonly FileIdentity[];
  readonly sizeBytes: number;
  readonly sha256: string | null;
  readonly verdict: HeaderVerdict;
  readonly options: LoadOptions;
  readonly lastUsedAt: number | null;
}
export interface ModelFolderRow {
  readonly id: ModelFolderId;
  readonly path: string;
  readonly addedAt: number;
}

interface StoredModel extends Omit<ModelRow, "paths" | "identities" | "verdict" | "options"> {
  readonly paths: string;
  readonly identities: string;
  readonly verdict: string;
  readonly options: string;
}

/** Reads of the library on one connection. */
export const createLibraryReads = (db: Connection) => {
  const models = db.prepare<[], StoredModel>(
    `SELECT id, paths, source, folder_id AS folderId, added_at AS addedAt, identities, size_bytes AS sizeBytes, sha256, verdict, options,
       last_used_at AS lastUsedAt FROM models ORDER BY seq`,
  );
  const folders = db.prepare<[], ModelFolderRow>("SELECT id, path, added_at AS addedAt FROM model_folders ORDER BY seq");
  return {
    listModels: (): readonly ModelRow[] =>
      models.all().map((row) => ({
        ...row,
        paths: fromJson<readonly string[]>(row.paths),
        identities: fromJson<readonly FileIdentity[]>(row.identities),
        verdict: fromJson<HeaderVerdict>(row.verdict),
        options: fromJson<LoadOptions>(row.options),
      })),
    listModelFolders: (): readonly ModelFolderRow[] => folders.all(),
  };
};

/** Writes of the library on the writer's connection. */
export const createLibraryWrites = (db: Connection) => {
  const saveModel = db.prepare<Record<string, string | number | null>>(
    `INSERT INTO models (id, paths, source, folder_id, added_at, identities, size_bytes, sha256, verdict, options, last_used_at)
     VALUES (:id, :paths, :source, :folderId, :addedAt, :identities, :sizeBytes, :sha256, :verdict, :options, :lastUsedAt)
     ON CONFLICT (id) DO UPDATE SET paths = excluded.paths, source = excluded.source, folder_id = excluded.folder_id, added_at = excluded.added_at,
       identities = excluded.identities, size_bytes = excluded.size_bytes, sha256 = excluded.sha256, verdict = excluded.verdict,
       options = excluded.options, last_used_at = excluded.last_used_at`,
  );
  const removeModel = db.prepare<[string]>("DELETE FROM models WHERE id = ?");
  const saveFolder = db.prepare<[string, string, number]>(
    "INSERT INTO model_folders (id, path, added_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET path = excluded.path, added_at = excluded.added_at",
  );
  const removeFolder = db.prepare<[string]>("DELETE FROM model_folders WHERE id = ?");
  return {
    saveModel: (row: ModelRow): void => {
      saveModel.run({
        ...row,
        paths: JSON.stringify(row.paths),
        identities: JSON.stringify(row.identities),
        verdict: JSON.stringify(row.verdict),
        options: JSON.stringify(row.options),
      });
    },
    removeModel: (id: ModelId): void => {
      removeModel.run(id);
    },
    saveModelFolder: ({ id, path, addedAt }: ModelFolderRow): void => {
      saveFolder.run(id, path, addedAt);
    },
    /** Its rows go with it (ON DELETE CASCADE). */
    removeModelFolder: (id: ModelFolderId): void => {
      removeFolder.run(id);
    },
  };
};
