/** Rows of the model library: files and watched folders. */
import type { SamplingOverrides } from "#src/contract/chat.ts";
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { HeaderVerdict, LoadOptions, Remedy } from "#src/contract/model.ts";
import type { Passport } from "#src/contract/passport.ts";
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
  readonly partHashes: readonly string[];
  readonly hashedAt: number | null;
  readonly verified: Passport["verified"];
  readonly verdict: HeaderVerdict;
  readonly checkedBy: number;
  readonly options: LoadOptions;
  readonly sampling: SamplingOverrides;
  readonly template: string | null;
  readonly tags: readonly string[];
  readonly remedy: Remedy | null;
  readonly origin: { readonly kind: "download"; readonly url: string } | { readonly kind: "quantized"; readonly from: string } | null;
  readonly lastUsedAt: number | null;
}
export interface ModelFolderRow {
  readonly id: ModelFolderId;
  readonly path: string;
  readonly addedAt: number;
}

/** Kept as JSON, each in the column named after it; null stays NULL. */
const jsonFields = ["paths", "identities", "partHashes", "verified", "verdict", "options", "sampling", "tags", "remedy", "origin"] as const;
type JsonField = (typeof jsonFields)[number];
type StoredModel = Omit<ModelRow, JsonField> & { readonly [Field in JsonField]: string };

/** Options written before a backend could be chosen name none. */
const noDevice = { backend: null, device: null };

const toModel = (row: StoredModel): ModelRow => ({
  ...row,
  paths: fromJson<readonly string[]>(row.paths),
  identities: fromJson<readonly FileIdentity[]>(row.identities),
  partHashes: fromJson<readonly string[]>(row.partHashes),
  verified: fromJson<ModelRow["verified"]>(row.verified),
  verdict: fromJson<HeaderVerdict>(row.verdict),
  options: { ...noDevice, ...fromJson<LoadOptions>(row.options) },
  sampling: fromJson<SamplingOverrides>(row.sampling),
  tags: fromJson<readonly string[]>(row.tags),
  remedy: fromJson<Remedy | null>(row.remedy),
  origin: fromJson<ModelRow["origin"]>(row.origin),
});

/** Reads of the library on one connection. */
export const createLibraryReads = (db: Connection) => {
  const models = db.prepare<[], StoredModel>(
    `SELECT id, paths, source, folder_id AS folderId, added_at AS addedAt, identities, size_bytes AS sizeBytes, sha256, part_hashes AS partHashes,
       hashed_at AS hashedAt, verified, verdict, checked_by AS checkedBy, options, sampling, template, tags, remedy, origin,
       last_used_at AS lastUsedAt FROM models ORDER BY seq`,
  );
  const folders = db.prepare<[], ModelFolderRow>("SELECT id, path, added_at AS addedAt FROM model_folders ORDER BY seq");
  return {
    listModels: (): readonly ModelRow[] => models.all().map(toModel),
    listModelFolders: (): readonly ModelFolderRow[] => folders.all(),
  };
};

/** Writes of the library on the writer's connection. */
export const createLibraryWrites = (db: Connection) => {
  const saveModel = db.prepare<Record<string, string | number | null>>(
    `INSERT INTO models (id, paths, source, folder_id, added_at, identities, size_bytes, sha256, part_hashes, hashed_at, verified, verdict, checked_by,
       options, sampling, template, tags, remedy, origin, last_used_at)
     VALUES (:id, :paths, :source, :folderId, :addedAt, :identities, :sizeBytes, :sha256, :partHashes, :hashedAt, :verified, :verdict, :checkedBy,
       :options, :sampling, :template, :tags, :remedy, :origin, :lastUsedAt)
     ON CONFLICT (id) DO UPDATE SET paths = excluded.paths, source = excluded.source, folder_id = excluded.folder_id, added_at = excluded.added_at,
       identities = excluded.identities, size_bytes = excluded.size_bytes, sha256 = excluded.sha256, part_hashes = excluded.part_hashes,
       hashed_at = excluded.hashed_at, verified = excluded.verified, verdict = excluded.verdict, checked_by = excluded.checked_by,
       options = excluded.options, sampling = excluded.sampling, template = excluded.template, tags = excluded.tags, remedy = excluded.remedy,
       origin = excluded.origin, last_used_at = excluded.last_used_at`,
  );
  const removeModel = db.prepare<[string]>("DELETE FROM models WHERE id = ?");
  const saveFolder = db.prepare<[string, string, number]>(
    "INSERT INTO model_folders (id, path, added_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET path = excluded.path, added_at = excluded.added_at",
  );
  const removeFolder = db.prepare<[string]>("DELETE FROM model_folders WHERE id = ?");
  return {
    saveModel: (row: ModelRow): void => {
      const json = Object.fromEntries(jsonFields.map((field) => [field, JSON.stringify(row[field])])) as Record<JsonField, string>;
      saveModel.run({ ...row, ...json });
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
