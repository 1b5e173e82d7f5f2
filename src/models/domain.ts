/** The models domain as others see it: what it offers and what it is given. */
import type { SamplingOverrides } from "#src/contract/chat.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId, ModelFolderId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Devices, Fit, Loaded, MeasuredHere, Model, ModelFolder } from "#src/contract/model.ts";
import type { Passport } from "#src/contract/passport.ts";
import type { Runs } from "#src/run/runs.ts";
import type { RowChange } from "./library.ts";
import type { Engines, KnownTemplate, ModelChildren, ModelRepository, ModelRow } from "./ports.ts";
import type { StarterPassport } from "./provenance.ts";
import type { Entry, LoadChoices } from "./rows.ts";
import type { TrashResult } from "./trash.ts";
import type { watchFolder } from "./watch.ts";

export interface ModelsDeps {
  readonly repository: ModelRepository;
  readonly engines: Engines;
  /** Loads in a process of its own, lets the model compute something, ends the process. Throws what Engines.load throws. */
  readonly attempt: (model: Parameters<Engines["load"]>[0], signal: AbortSignal) => Promise<Loaded>;
  readonly children: ModelChildren;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  /** Absolute path; throws grant/not-found. */
  readonly resolveGrant: (grantId: GrantId) => string;
  /** null: this installation has no starter model. */
  readonly starterPath: string | null;
  /** From what lies beside the starter's file, which states neither itself. */
  readonly starterPassport: () => Promise<StarterPassport>;
  readonly knownTemplates: () => Promise<readonly KnownTemplate[]>;
  /** SHA-256 that the catalogue states for files of this name. */
  readonly publishedHashes: (fileName: string) => readonly string[];
  /** Puts files into the system's trash, all or none. */
  readonly trash: (paths: readonly string[]) => Promise<TrashResult>;
  readonly uploadsDir: string;
  readonly now: () => number;
  readonly newId: <T extends ModelId | ModelFolderId>() => T;
  readonly availableMemoryBytes: () => Promise<number>;
  /** Newest figures of this model on this machine: the lab's. */
  readonly measuredHere: (id: ModelId) => MeasuredHere;
  /** How changes in a folder are noticed; the file system's notices unless a test brings its own. */
  readonly watch?: typeof watchFolder;
  /** Hashing in the background begins so long after the start (ms); 10 s unless said. */
  readonly hashDelayMs?: number;
}

type Nothing = Record<string, never>;
type OfModel = { readonly modelId: ModelId };
/** What a person chose for a model; what is undefined stays. */
interface ModelChoices {
  readonly options?: LoadChoices | undefined;
  readonly sampling?: SamplingOverrides | undefined;
  readonly template?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface Models {
  list(): Promise<Model[]>;
  folders(): Promise<ModelFolder[]>;
  /** Throws grant/not-found, model/missing, model/invalid. */
  add(input: { readonly grantId: GrantId }): Promise<{ modelIds: ModelId[]; folderId: ModelFolderId | null }>;
  /** Throws model/not-found, request/invalid for the starter. */
  remove(input: OfModel): Promise<Nothing>;
  removeFolder(input: { readonly folderId: ModelFolderId }): Promise<Nothing>;
  rescan(): Promise<Nothing>;
  fit(input: OfModel & { readonly options: LoadChoices }): Promise<Fit>;
  load(input: OfModel & { readonly options: LoadChoices }): Promise<{ runId: RunId }>;
  unload(input: OfModel): Promise<Nothing>;
  hash(input: OfModel): Promise<{ runId: RunId }>;
  /** Throws model/not-found, model/missing, model/invalid. */
  passport(input: OfModel): Promise<Passport>;
  /** Throws model/not-found, model/missing, model/not-in-checksums, grant/not-found. */
  verify(input: OfModel & { readonly grantId: GrantId | null }): Promise<{ runId: RunId }>;
  /** All files of the model, and its row. Throws model/not-found, model/no-trash. */
  trash(input: OfModel): Promise<Nothing>;
  devices(): Promise<Devices>;
  /** Tries settings until the model loads, and remembers them. Throws model/not-found, model/missing, model/changed, model/invalid, model/unsupported. */
  diagnose(input: OfModel): Promise<{ runId: RunId }>;
  /** Throws model/not-found. */
  update(input: OfModel & ModelChoices): Promise<Model>;
  /** Tells pages of a model anew, because something outside the library that is shown with it changed (its figures). */
  tell(modelId: ModelId): void;
  /** Resolves when the rows and the starter are known; folders and changed files are looked at after that. */
  start(): Promise<void>;
  /** `onLoading` gets 0…1 while it loads. Throws model/…, engine/…, or the signal's reason. */
  ensureLoaded(modelId: ModelId, onLoading: (fraction: number) => void, signal: AbortSignal): Promise<Loaded>;
  answering(preferred: ModelId | null): Promise<Model | null>;
  /** Takes a file that was uploaded; one part of an unfinished split model gives no row yet. Throws model/invalid. */
  addUploaded(path: string): Promise<{ modelIds: ModelId[] }>;
  loaded(modelId: ModelId): Loaded | null;
  /** A row and its file, looked at just now. Throws model/not-found, model/changed. */
  look(modelId: ModelId): Promise<Entry>;
  /** Makes a file that the app wrote itself a row, with what is known of it. Throws model/missing, model/invalid. */
  take(path: string, place: Pick<ModelRow, "source" | "folderId">, known: RowChange): Promise<ModelId>;
  /** Where the rows' files lie. */
  places(): readonly string[];
  close(): Promise<void>;
}
