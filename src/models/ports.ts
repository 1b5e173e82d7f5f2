/** What the models domain needs from others; wiring/ meets these with the store, the engine and the process supervisor. */

import type { AppError } from "#src/contract/errors.ts";
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { Devices, HeaderVerdict, Loaded, LoadOptions } from "#src/contract/model.ts";

/** Which bytes a path held when it was looked at (`dev`, `ino` as decimal strings: 64 bit). */
export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** A library row as kept. `paths`: all parts of a split file in order. */
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

/** Durable library rows; each method one transaction. One suite holds for every implementation. */
export interface ModelRepository {
  listModels(): Promise<readonly ModelRow[]>;
  /** Inserts or replaces by id. */
  saveModel(row: ModelRow): Promise<void>;
  removeModel(id: ModelId): Promise<void>;
  listFolders(): Promise<readonly ModelFolderRow[]>;
  saveFolder(row: ModelFolderRow): Promise<void>;
  /** With its rows. */
  removeFolder(id: ModelFolderId): Promise<void>;
}

/** Engine processes as the library sees them: at most one per model. */
export interface Engines {
  load(
    model: {
      readonly id: ModelId;
      readonly path: string;
      /** All files in order, the first included. */
      readonly parts: readonly { readonly path: string; readonly identity: FileIdentity }[];
      readonly options: LoadOptions;
      readonly role: Loaded["role"];
      readonly label: string;
    },
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Loaded>;
  unload(id: ModelId): Promise<void>;
  /** Whether it is answering or counting for an answer now: then only a person ends it, never a load that wants its memory. */
  busy(id: ModelId): boolean;
  /** Called when an engine died by itself; the library shows it as unloaded or failed. */
  onEnded(listener: (id: ModelId, error: AppError) => void): () => void;
}

/** Work that must not run in the core: header validation, device detection, hashing. Each call is its own child with a deadline. */
export interface ModelChildren {
  /** Never throws for what is in the file; ≤ 2 s, ≤ 64 MB, else the verdict is invalid with reason `limits`. */
  validate(paths: readonly string[]): Promise<HeaderVerdict>;
  devices(): Promise<Devices>;
  /** SHA-256 of one file; progress in bytes. */
  hash(path: string, onProgress: (doneBytes: number) => void, signal: AbortSignal): Promise<string>;
}
