/** What a library row looks like from outside, and what may be done with it. Pure. */
import { basename } from "node:path";
import { AppError, assertNever } from "#src/contract/errors.ts";
import type { HeaderVerdict, Loaded, LoadOptions, MeasuredHere, Model, ModelHeader, ModelState } from "#src/contract/model.ts";
import type { ModelRow } from "./ports.ts";

export type FileState = Model["file"];

/** A row as the library holds it in memory. */
export interface Entry {
  readonly row: ModelRow;
  readonly file: FileState;
}

/** Chosen for this machine, each of them. */
export const freeChoice: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };

/** Part of LoadOptions as a call brings it. */
export type LoadChoices = { readonly [Key in keyof LoadOptions]?: LoadOptions[Key] | undefined };

/** `choices` over `options`; null is a choice too, undefined is none. */
export const withChoices = (options: LoadOptions, choices: LoadChoices): LoadOptions => ({
  contextTokens: choices.contextTokens === undefined ? options.contextTokens : choices.contextTokens,
  gpuLayers: choices.gpuLayers === undefined ? options.gpuLayers : choices.gpuLayers,
  threads: choices.threads === undefined ? options.threads : choices.threads,
  backend: choices.backend === undefined ? options.backend : choices.backend,
  device: choices.device === undefined ? options.device : choices.device,
});

export const isSame = (a: LoadOptions, b: LoadOptions): boolean =>
  a.contextTokens === b.contextTokens &&
  a.gpuLayers === b.gpuLayers &&
  a.threads === b.threads &&
  a.backend === b.backend &&
  a.device === b.device;

/** The starter's header with the licence that lies beside its file, where the file itself states none. */
const verdictOf = ({ source, verdict }: ModelRow, starterLicence: string | null): HeaderVerdict =>
  source === "starter" && verdict.kind === "valid" && verdict.header.licence === null
    ? { ...verdict, header: { ...verdict.header, licence: starterLicence } }
    : verdict;

/** What is known of a model besides its row. */
export interface Surroundings {
  readonly state: ModelState;
  readonly measured: MeasuredHere;
  readonly starterLicence: string | null;
}

/** The contract's model; a path never leaves, only its base name. */
export const modelOf = ({ row, file }: Entry, { state, measured, starterLicence }: Surroundings): Model => {
  const fileName = basename(row.paths[0] ?? "");
  return {
    id: row.id,
    name: row.verdict.kind === "valid" ? row.verdict.header.name : fileName,
    fileName,
    source: row.source,
    folderId: row.folderId,
    sizeBytes: row.sizeBytes,
    addedAt: row.addedAt,
    sha256: row.sha256,
    file,
    verdict: verdictOf(row, starterLicence),
    options: row.options,
    sampling: row.sampling,
    template: row.template,
    tags: [...row.tags],
    measured,
    remedy: row.remedy,
    state,
  };
};

/** What a model is loaded as; null for kinds no engine can load. */
export const roleOf = ({ kind }: ModelHeader): Loaded["role"] | null => {
  switch (kind) {
    case "chat":
    case "completion":
      return "chat";
    case "embedding":
    case "reranker":
      return kind;
    case "vocabulary":
    case "other":
      return null;
    default:
      return assertNever(kind);
  }
};

/** True when the model could answer if it were loaded. */
export const canAnswer = ({ row, file }: Entry): boolean =>
  file !== "missing" && row.verdict.kind === "valid" && roleOf(row.verdict.header) === "chat";

/** The error for a refused file, with the reason's name. */
export const invalidModel = (verdict: Extract<HeaderVerdict, { readonly kind: "invalid" }>): AppError =>
  new AppError("model/invalid", verdict.message, { details: { reason: verdict.reason } });

/** The header of a model that may be loaded, and as what. Throws model/missing, model/invalid, model/unsupported. */
export const loadable = ({ row, file }: Entry): { readonly header: ModelHeader; readonly role: Loaded["role"] } => {
  if (file === "missing") throw new AppError("model/missing", "The model's file is not where it was");
  if (row.verdict.kind === "invalid") throw invalidModel(row.verdict);
  const { header } = row.verdict;
  const role = roleOf(header);
  if (role === null) throw new AppError("model/unsupported", "This kind of model cannot be loaded", { details: { kind: header.kind } });
  return { header, role };
};
