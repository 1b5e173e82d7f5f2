/** The library's rows: added, looked at again, forgotten. Knows files and verdicts, not folders, loads or pages. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import { identifyPresent, isSameFile } from "./identity.ts";
import type { FileIdentity, ModelChildren, ModelRepository, ModelRow } from "./ports.ts";
import { RULES_VERSION } from "./refusals.ts";
import { type Entry, type FileState, freeChoice, invalidModel } from "./rows.ts";
import { partsOf } from "./split.ts";
import { createTurn } from "./turn.ts";

export interface LibraryDeps {
  readonly repository: ModelRepository;
  readonly children: Pick<ModelChildren, "validate">;
  readonly now: () => number;
  readonly newId: () => ModelId;
  /** A row is new or other than before; `bytes`: so are the bytes it stands for. */
  readonly changed: (entry: Entry, bytes: "new" | "same") => void;
}
type Origin = { readonly source: ModelRow["source"]; readonly folderId: ModelFolderId | null };

/** What others may write into a row. */
export type RowChange = Partial<
  Pick<
    ModelRow,
    "sha256" | "partHashes" | "hashedAt" | "verified" | "options" | "sampling" | "template" | "tags" | "remedy" | "origin" | "lastUsedAt"
  >
>;

/** What is not known of a new model. */
const unhashed = { sha256: null, partHashes: [], hashedAt: null, verified: null } as const;

/** Refusals that say nothing about the bytes: a busy machine, a right that was missing. They are worth another check. */
const isPassing = ({ verdict }: ModelRow): boolean =>
  verdict.kind === "invalid" && (verdict.reason === "limits" || verdict.reason === "unreadable" || verdict.reason === "missing");

const bytesOf = (identities: readonly FileIdentity[]): number => identities.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Rows in memory, each change written before it is told. Files are validated one at a time: a check is a process of its own. */
export class Library {
  readonly #deps: LibraryDeps;
  readonly #entries = new Map<ModelId, Entry>();
  readonly #turn = createTurn();

  constructor(deps: LibraryDeps) {
    this.#deps = deps;
  }

  /** Reads the rows and whether their files are there; bytes that changed are found by `refresh`. */
  async open(): Promise<void> {
    const rows = await this.#deps.repository.listModels();
    const entries = await Promise.all(
      rows.map(async (row): Promise<Entry> => {
        const present = await identifyPresent(row.paths);
        return { row, file: present.length < row.paths.length ? "missing" : "present" };
      }),
    );
    for (const entry of entries) this.#entries.set(entry.row.id, entry);
  }

  /** Starter first, then by time added. */
  entries(): readonly Entry[] {
    const order = ({ row }: Entry): number => (row.source === "starter" ? -1 : row.addedAt);
    return [...this.#entries.values()].toSorted((a, b) => order(a) - order(b));
  }

  has(id: ModelId): boolean {
    return this.#entries.has(id);
  }

  /** Throws model/not-found. */
  entry(id: ModelId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new AppError("model/not-found", "No such model");
    return entry;
  }

  /**
   * The row for the model at this path: the one there is, looked at again, or a new one. `keepInvalid` false refuses a file that is no model
   * instead of making a row. Throws model/missing, model/invalid.
   */
  async add(path: string, origin: Origin, keepInvalid: boolean): Promise<Entry> {
    const paths = partsOf(path);
    return await this.#turn(async () => {
      const known = [...this.#entries.values()].find(({ row }) => row.paths[0] === paths[0]);
      if (known !== undefined) return await this.#look(known);
      const identities = await identifyPresent(paths);
      if (identities.length === 0) throw new AppError("model/missing", "There is no file at this place");
      const verdict = await this.#deps.children.validate(paths);
      if (verdict.kind === "invalid" && !keepInvalid) throw invalidModel(verdict);
      const row: ModelRow = {
        id: this.#deps.newId(),
        paths,
        ...origin,
        addedAt: this.#deps.now(),
        identities,
        sizeBytes: bytesOf(identities),
        ...unhashed,
        verdict,
        checkedBy: RULES_VERSION,
        options: freeChoice,
        sampling: {},
        template: null,
        tags: [],
        remedy: null,
        origin: null,
        lastUsedAt: null,
      };
      return await this.#keep({ row, file: identities.length < paths.length ? "missing" : "present" }, "new");
    });
  }

  /** The starter's row, made or moved to where this installation has it. */
  async addStarter(path: string): Promise<void> {
    const known = [...this.#entries.values()].find(({ row }) => row.source === "starter");
    if (known !== undefined && known.row.paths[0] !== path) {
      await this.#keep({ ...known, row: { ...known.row, paths: [path] } }, "same");
    }
    await (known === undefined ? this.add(path, { source: "starter", folderId: null }, true) : this.refresh(known.row.id));
  }

  /** Looks at the file again; other bytes are validated anew and lose their hash, and so is a file whose check could not be finished. Throws model/not-found. */
  async refresh(id: ModelId): Promise<Entry> {
    return await this.#turn(async () => {
      const entry = this.entry(id);
      const { row } = entry;
      if (!isPassing(row) && row.checkedBy === RULES_VERSION) return await this.#look(entry);
      const identities = await identifyPresent(row.paths);
      const isThere = isPassing(row) || identities.length === row.paths.length;
      return isThere ? await this.#check(entry, identities) : await this.#look(entry);
    });
  }

  /** Writes what is known or chosen of a model. `file`: what that makes of a changed one. Nothing for a forgotten row. */
  async update(id: ModelId, change: RowChange, file?: FileState): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry !== undefined) await this.#keep({ row: { ...entry.row, ...change }, file: file ?? entry.file }, "same");
  }

  /** Forgets the row; the repository's removal of a folder takes its rows along (`isWritten`). */
  async forget(id: ModelId, isWritten: boolean): Promise<void> {
    if (!isWritten) await this.#deps.repository.removeModel(id);
    this.#entries.delete(id);
  }

  async #look(entry: Entry): Promise<Entry> {
    const { row } = entry;
    const identities = await identifyPresent(row.paths);
    const isWhole = identities.length === row.paths.length;
    if (identities.length === 0 || isSameFile(row.identities, identities)) {
      const found: FileState = isWhole ? "present" : "missing";
      const file: FileState = isWhole && entry.file === "changed" ? "changed" : found;
      return file === entry.file ? entry : await this.#keep({ row, file }, "same");
    }
    return await this.#check(entry, identities);
  }

  /** Validates anew what lies at the row's paths now; the same bytes keep what is known of them. */
  async #check({ row, file: before }: Entry, identities: readonly FileIdentity[]): Promise<Entry> {
    const verdict = await this.#deps.children.validate(row.paths);
    const isSame = isSameFile(row.identities, identities);
    // The starter changes with the app itself, which is nothing to warn of.
    const wasKnown = row.source !== "starter" && (before === "changed" || (row.sha256 !== null && !isSame));
    const found: FileState = wasKnown ? "changed" : "present";
    const file: FileState = identities.length === row.paths.length ? found : "missing";
    const checked = { ...row, identities, sizeBytes: bytesOf(identities), verdict, checkedBy: RULES_VERSION };
    return isSame
      ? await this.#keep({ row: checked, file }, "same")
      : await this.#keep({ row: { ...checked, sha256: null, remedy: null }, file }, "new");
  }

  async #keep(entry: Entry, bytes: "new" | "same"): Promise<Entry> {
    await this.#deps.repository.saveModel(entry.row);
    this.#entries.set(entry.row.id, entry);
    this.#deps.changed(entry, bytes);
    return entry;
  }
}
