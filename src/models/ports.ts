/** What the models domain needs from others; wiring/ meets these with the store, the engine and the process supervisor. */

import type { SamplingOverrides } from "#src/contract/chat.ts";
import type { AppError } from "#src/contract/errors.ts";
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { Devices, HeaderVerdict, Loaded, LoadOptions, Remedy } from "#src/contract/model.ts";
import type { ModelFacts, Passport } from "#src/contract/passport.ts";
import type { Checksum } from "./checksums.ts";

/** Which bytes a path held when it was looked at (`dev`, `ino` as decimal strings: 64 bit). */
export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Where a file came from when it did not simply lie there. `url`: of its first part, without what a link may carry secretly (query, name, password). */
export type ModelOrigin = { readonly kind: "download"; readonly url: string } | { readonly kind: "quantized"; readonly from: string };

/** What a hash was compared with, and how that ended. */
export type Verified = NonNullable<Passport["verified"]>;

/** A library row as kept. `paths`: all parts of a split file in order. */
export interface ModelRow {
  readonly id: ModelId;
  readonly paths: readonly string[];
  readonly source: "starter" | "folder" | "linked" | "uploaded";
  readonly folderId: ModelFolderId | null;
  readonly addedAt: number;
  readonly identities: readonly FileIdentity[];
  readonly sizeBytes: number;
  /** null until computed, and again when the bytes changed. */
  readonly sha256: string | null;
  /** Of the parts in order, when they were last hashed. While `sha256` is null these three tell of the bytes that were there before. */
  readonly partHashes: readonly string[];
  readonly hashedAt: number | null;
  readonly verified: Verified | null;
  readonly verdict: HeaderVerdict;
  /** Which version of the validator's rules gave the verdict (RULES_VERSION); one of older rules is checked again. */
  readonly checkedBy: number;
  readonly options: LoadOptions;
  readonly sampling: SamplingOverrides;
  /** In place of the file's own; null = the file's. */
  readonly template: string | null;
  readonly tags: readonly string[];
  readonly remedy: Remedy | null;
  readonly origin: ModelOrigin | null;
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
      /** In place of the file's own chat template; null: the file's. */
      readonly template: string | null;
      /** False: the weights are read, not mapped, where no graphics card is used. */
      readonly mapped: boolean;
      readonly label: string;
    },
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Loaded>;
  unload(id: ModelId): Promise<void>;
  /** Whether it is answering or counting for an answer now: then only a person ends it, never a load that wants its memory. */
  busy(id: ModelId): boolean;
  /** Called when a loaded model was found to hold more memory than before. */
  onMemory(listener: (id: ModelId, memory: { readonly bytes: number; readonly chats: number }) => void): () => void;
  /** Called when an engine died by itself; the library shows it as unloaded or failed. */
  onEnded(listener: (id: ModelId, error: AppError) => void): () => void;
}

/** A chat template known for some models (resources/templates). */
export interface KnownTemplate {
  readonly name: string;
  readonly architectures: readonly string[];
  /** Regular expression on a model's family or name in lower case. */
  readonly pattern: string;
  /** null: only hashes are known. */
  readonly text: string | null;
  /** Of every text that counts as the known one, normalised. */
  readonly sha256: readonly string[];
}

/** Work that must not run in the core: header validation, device detection, hashing. Each call is its own child with a deadline. */
export interface ModelChildren {
  /** Never throws for what is in the file; ≤ 2 s, ≤ 64 MB, else the verdict is invalid with reason `limits`. */
  validate(paths: readonly string[]): Promise<HeaderVerdict>;
  /** Like `validate`, with all that a passport says. */
  facts(paths: readonly string[], templates: readonly KnownTemplate[]): Promise<ModelFacts>;
  devices(): Promise<Devices>;
  /** All lines of checksum files that name a file; none of one that cannot be read. */
  checksums(paths: readonly string[]): Promise<readonly Checksum[]>;
  /** SHA-256 of one file; progress in bytes. */
  hash(path: string, onProgress: (doneBytes: number) => void, signal: AbortSignal): Promise<string>;
}
