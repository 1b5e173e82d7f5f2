/** Watched folders: what lies in them becomes rows, what is gone from them is looked at again. */
import { basename } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { ModelFolder } from "#src/contract/model.ts";
import type { Library } from "./library.ts";
import type { ModelFolderRow, ModelRepository } from "./ports.ts";
import { type Scan, scanFolder } from "./scan.ts";
import type { FolderWatch } from "./watch.ts";

/** Most folders watched: each costs a look a minute. */
const FOLDERS_MAX = 64;

interface Watched {
  readonly row: ModelFolderRow;
  readonly watch: FolderWatch;
  state: ModelFolder["state"];
  /** The look under way, and whether something changed since it began. */
  scanning: Promise<void> | null;
  isStale: boolean;
}

export interface FoldersDeps {
  readonly repository: ModelRepository;
  readonly library: Library;
  readonly watch: (path: string, onChange: () => void) => FolderWatch;
  readonly now: () => number;
  readonly newId: () => ModelFolderId;
  /** A folder came, went, or changed its state or number of models. */
  readonly changed: () => void;
}

const stateOf = (scan: Scan): ModelFolder["state"] => {
  if (scan.kind !== "scanned") return scan.kind;
  return scan.isWhole ? "watching" : "partly";
};

/** Owns the watches; `close` ends them. */
export class Folders {
  readonly #deps: FoldersDeps;
  readonly #watched = new Map<ModelFolderId, Watched>();
  /** First paths of rows forgotten by hand: a look must not bring them back in this session. */
  readonly #forgotten = new Set<string>();
  readonly #closing = new AbortController();

  constructor(deps: FoldersDeps) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    for (const row of await this.#deps.repository.listFolders()) this.#watch(row);
  }

  list(): ModelFolder[] {
    const entries = this.#deps.library.entries();
    return [...this.#watched.values()].map(({ row, state }) => ({
      id: row.id,
      name: basename(row.path) || row.path,
      models: entries.filter((entry) => entry.row.folderId === row.id).length,
      state,
    }));
  }

  /** Watches a folder (once, however often it is added) and gives what lies in it. Throws request/too-many. */
  async add(path: string): Promise<{ readonly folderId: ModelFolderId; readonly modelIds: ModelId[] }> {
    const known = [...this.#watched.values()].find(({ row }) => row.path === path);
    if (known === undefined && this.#watched.size >= FOLDERS_MAX) throw new AppError("request/too-many", "Too many watched folders");
    const row = known?.row ?? { id: this.#deps.newId(), path, addedAt: this.#deps.now() };
    if (known === undefined) await this.#deps.repository.saveFolder(row);
    const watched = known ?? this.#watch(row);
    await this.#scan(watched);
    const mine = this.#deps.library.entries().filter((entry) => entry.row.folderId === row.id);
    return { folderId: row.id, modelIds: mine.map((entry) => entry.row.id) };
  }

  /** Forgets the folder with its rows, and gives those. Throws model/not-found. */
  async remove(id: ModelFolderId): Promise<readonly ModelId[]> {
    const watched = this.#watched.get(id);
    if (watched === undefined) throw new AppError("model/not-found", "No such folder");
    watched.watch.close();
    this.#watched.delete(id);
    await watched.scanning?.catch(() => {});
    await this.#deps.repository.removeFolder(id);
    const mine = this.#deps.library.entries().filter((entry) => entry.row.folderId === id);
    for (const { row } of mine) await this.#deps.library.forget(row.id, true);
    this.#deps.changed();
    return mine.map(({ row }) => row.id);
  }

  /** Keeps a row away that lies in a watched folder, until `remember` or a restart. */
  forget(path: string): void {
    this.#forgotten.add(path);
  }

  /** Rows forgotten by hand may come back. */
  remember(): void {
    this.#forgotten.clear();
  }

  /** Looks at every folder again. */
  async rescan(): Promise<void> {
    for (const watched of [...this.#watched.values()]) await this.#scan(watched);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const { watch } of this.#watched.values()) watch.close();
    await Promise.all([...this.#watched.values()].map(({ scanning }) => scanning?.catch(() => {})));
  }

  #watch(row: ModelFolderRow): Watched {
    // Nobody waits for this look; one that fails (the disk is full) is made again at the next notice or after a minute.
    const watch = this.#deps.watch(row.path, () => void this.#scan(watched).catch(() => {}));
    const watched: Watched = { row, watch, state: "watching", scanning: null, isStale: false };
    this.#watched.set(row.id, watched);
    return watched;
  }

  /** One look at a time; a change during a look makes another one. Rejects with the store's errors. */
  async #scan(watched: Watched): Promise<void> {
    if (watched.scanning !== null) {
      watched.isStale = true;
      return await watched.scanning;
    }
    watched.scanning = this.#look(watched).finally(() => {
      watched.scanning = null;
    });
    await watched.scanning;
  }

  async #look(watched: Watched): Promise<void> {
    const before = JSON.stringify(this.list());
    do {
      watched.isStale = false;
      const scan = await scanFolder(watched.row.path);
      watched.state = stateOf(scan);
      if (scan.kind === "scanned" && !this.#isOver(watched)) watched.watch.found(scan.folders);
      const models = scan.kind === "scanned" ? scan.models : [];
      for (const paths of models) await this.#found(watched, paths);
      await this.#lookAtOthers(watched, new Set(models.map(([path]) => path)));
    } while (watched.isStale && !this.#isOver(watched));
    if (JSON.stringify(this.list()) !== before) this.#deps.changed();
  }

  #isOver(watched: Watched): boolean {
    return this.#closing.signal.aborted || !this.#watched.has(watched.row.id);
  }

  async #found(watched: Watched, paths: readonly string[]): Promise<void> {
    const [first] = paths;
    if (first === undefined || this.#forgotten.has(first) || this.#isOver(watched)) return;
    // A file may vanish between the look and the check: then there is no row to make.
    await this.#deps.library.add(first, { source: "folder", folderId: watched.row.id }, true).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }

  async #lookAtOthers(watched: Watched, found: ReadonlySet<string | undefined>): Promise<void> {
    const gone = this.#deps.library.entries().filter(({ row }) => row.folderId === watched.row.id && !found.has(row.paths[0]));
    for (const { row } of gone) if (!this.#isOver(watched) && this.#deps.library.has(row.id)) await this.#deps.library.refresh(row.id);
  }
}
