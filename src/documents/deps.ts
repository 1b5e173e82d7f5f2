/** What createDocuments is given, and what its parts share. */
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId } from "#src/contract/ids.ts";
import type { Settings } from "#src/contract/settings.ts";
import type { Runs } from "#src/run/runs.ts";
import type { watchPath } from "./collections/watch.ts";
import type { Asker, Embedder, Reranker } from "./modelPorts.ts";
import type { BlobStore, CellQueries, DocumentRepository, DocumentsSurroundings, Reader } from "./ports.ts";

export interface DocumentsDeps {
  readonly repository: DocumentRepository;
  readonly reader: Reader;
  readonly blobs: BlobStore;
  readonly embedder: Embedder;
  readonly reranker: Reranker;
  readonly asker: Asker;
  readonly cells: CellQueries;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly settings: () => Settings;
  /** Absolute path. Throws grant/not-found. */
  readonly resolveGrant: (id: GrantId) => string;
  readonly surroundings: DocumentsSurroundings;
  readonly log: { failed(where: string, error: unknown): void };
  /** Whether a person waits for an answer now: then one file is read at a time, and no vectors are made. */
  readonly busy: () => boolean;
  /** How changes on disk are noticed; the file system's notices unless a test brings its own. */
  readonly watch?: typeof watchPath;
}
