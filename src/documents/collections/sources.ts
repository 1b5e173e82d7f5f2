/** Sources of collections: which there are, watching them, and one look after another at each. */
import { basename } from "node:path";
import type { Source } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { CollectionId, FileId, SourceId } from "#src/contract/ids.ts";
import type { DocumentRepository, SourceRow } from "../ports.ts";
import { lookAtSource, type PlacedSource } from "./look.ts";
import type { PathWatch, watchPath } from "./watch.ts";

/** Contract: `sources` holds at most 500. */
const SOURCES_MAX = 500;
/** Looks at different sources under way at the same time. */
const LOOKS_MAX = 2;

interface Watched {
  readonly row: SourceRow;
  readonly watch: PathWatch | null;
  state: Source["state"];
  files: number;
  /** The look under way, and whether something changed since it began. */
  looking: Promise<void> | null;
  isStale: boolean;
  readonly removed: AbortController;
}

export interface SourcesDeps {
  readonly repository: DocumentRepository;
  readonly watch: typeof watchPath;
  readonly monotonicNow: () => number;
  readonly newFileId: () => FileId;
  /** Files, state or number of a source of this collection changed; `files`: there may be something to read. */
  readonly changed: (id: CollectionId, what: "files" | "state") => void;
  readonly failed: (where: string, error: unknown) => void;
}

const isPlaced = (row: SourceRow): row is PlacedSource => row.kind !== "upload";
const nameOf = (row: SourceRow): string => (row.kind === "upload" ? row.name : basename(row.path) || row.path);

/** Owns the watches; `close` ends them and resolves when no look is under way. */
export class Sources {
  readonly #deps: SourcesDeps;
  readonly #watched = new Map<SourceId, Watched>();
  readonly #closing = new AbortController();
  readonly #queue: (() => void)[] = [];
  #looks = 0;

  constructor(deps: SourcesDeps) {
    this.#deps = deps;
  }

  /** Watches the sources of one collection, or of all (null), and looks at each in the background. */
  async open(collectionId: CollectionId | null): Promise<void> {
    for (const row of await this.#deps.repository.listSources(collectionId)) {
      if (this.#watched.has(row.id)) continue;
      this.#watch(row);
      this.#background(row.id);
    }
  }

  of(collectionId: CollectionId): readonly Source[] {
    return this.#rowsOf(collectionId).map(({ row, files, state }) => ({ id: row.id, kind: row.kind, name: nameOf(row), files, state }));
  }

  /** Throws document/not-found. */
  row(id: SourceId): SourceRow {
    const watched = this.#watched.get(id);
    if (watched === undefined) throw new AppError("document/not-found", "No such source");
    return watched.row;
  }

  /** A source at the same place in the same collection, or null. */
  at(collectionId: CollectionId, path: string): SourceId | null {
    return this.#rowsOf(collectionId).find(({ row }) => isPlaced(row) && row.path === path)?.row.id ?? null;
  }

  /** Throws request/too-many. */
  async add(row: SourceRow): Promise<void> {
    if (this.#rowsOf(row.collectionId).length >= SOURCES_MAX) throw new AppError("request/too-many", "Too many sources in one collection");
    await this.#deps.repository.saveSource(row);
    this.#watch(row);
  }

  /** Looks now; resolves when a look that began after this call has ended. Rejects with the store's errors. */
  async look(id: SourceId): Promise<void> {
    const watched = this.#watched.get(id);
    if (watched === undefined || !isPlaced(watched.row)) return;
    watched.isStale = true;
    watched.looking ??= this.#lookAgain(watched, watched.row);
    await watched.looking;
  }

  /** Looks at all sources of a collection. */
  async rescan(collectionId: CollectionId): Promise<void> {
    await Promise.all(this.#rowsOf(collectionId).map(({ row }) => this.look(row.id)));
  }

  /** Stops watching; resolves when no look is under way any more. The rows are the caller's matter. */
  async drop(ids: readonly SourceId[]): Promise<void> {
    for (const id of ids) {
      const watched = this.#watched.get(id);
      if (watched === undefined) continue;
      this.#watched.delete(id);
      watched.watch?.close();
      watched.removed.abort();
      await watched.looking?.catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const start of this.#queue.splice(0)) start();
    await this.drop([...this.#watched.keys()]);
  }

  #rowsOf(collectionId: CollectionId): readonly Watched[] {
    return [...this.#watched.values()].filter(({ row }) => row.collectionId === collectionId);
  }

  #watch(row: SourceRow): void {
    const watch = isPlaced(row) ? this.#deps.watch(row.path, () => this.#background(row.id)) : null;
    this.#watched.set(row.id, {
      row,
      watch,
      state: row.kind === "folder" ? "watching" : "present",
      files: row.kind === "folder" ? 0 : 1,
      looking: null,
      isStale: false,
      removed: new AbortController(),
    });
  }

  /** Nobody waits for this look; one that fails (the disk is full) is made again at the next notice or after a minute. */
  #background(id: SourceId): void {
    void this.look(id).catch((thrown: unknown) => {
      if (this.#watched.has(id)) this.#deps.failed("looking at a source", thrown);
    });
  }

  async #lookAgain(watched: Watched, row: PlacedSource): Promise<void> {
    const signal = AbortSignal.any([watched.removed.signal, this.#closing.signal]);
    try {
      while (watched.isStale) {
        await this.#turn();
        try {
          watched.isStale = false;
          if (signal.aborted) return;
          await this.#look(watched, row, signal);
        } finally {
          this.#looks -= 1;
          this.#queue.shift()?.();
        }
      }
    } finally {
      // In the same step as the last question whether it is stale: a notice in between would be heard by nobody.
      watched.looking = null;
    }
  }

  async #look(watched: Watched, row: PlacedSource, signal: AbortSignal): Promise<void> {
    const from = this.#deps.monotonicNow();
    const { state, files, folders, isChanged } = await lookAtSource(this.#deps, row, signal);
    const isOther = state !== watched.state || files !== watched.files;
    watched.state = state;
    watched.files = files;
    watched.watch?.looked(folders, this.#deps.monotonicNow() - from);
    if (isChanged || isOther) this.#deps.changed(row.collectionId, isChanged ? "files" : "state");
  }

  async #turn(): Promise<void> {
    if (this.#looks >= LOOKS_MAX) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#looks += 1;
  }
}
