/** Which models are listed, in which order, and which belong together. Pure. */
import { assertNever } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import type { FitKind } from "../words/fit.ts";
import { canChat, headerOf, quantizationWord } from "../words/model.ts";

export type Order = "ready" | "name" | "size" | "newest" | "fastest" | "quality";
export type Shown = "all" | "chat" | "search" | "loaded" | "fits" | "problems";
export type View = {
  readonly query: string;
  readonly shown: Shown;
  readonly order: Order;
  /** null: every one. */
  readonly tag: string | null;
  /** As far as it is known. */
  readonly fits: ReadonlyMap<ModelId, FitKind>;
};

/** True where a person has something to look at: an unreadable, missing or changed file, or a failed load. */
const hasProblem = (model: Model): boolean => model.verdict.kind === "invalid" || model.file !== "present" || model.state.kind === "failed";

const isShown = (model: Model, { shown, fits }: View): boolean => {
  switch (shown) {
    case "all":
      return true;
    case "chat":
      return canChat(model);
    case "search": {
      const kind = headerOf(model)?.kind;
      return kind === "embedding" || kind === "reranker";
    }
    case "loaded":
      return model.state.kind === "loaded" || model.state.kind === "loading";
    case "fits": {
      const fit = fits.get(model.id);
      return fit === "gpu" || fit === "memory" || model.state.kind === "loaded";
    }
    case "problems":
      return hasProblem(model);
    default:
      return assertNever(shown);
  }
};

const searchText = (model: Model): string => {
  const header = headerOf(model);
  const level = header === null ? [] : [quantizationWord(header.bitsPerWeight), header.quantization, header.family];
  return [model.name, model.fileName, ...level, header?.architecture, header?.licence, header?.author, ...model.tags]
    .join(" ")
    .toLowerCase();
};

/** Loaded first, then what could be loaded, then what cannot. */
const readiness = (model: Model, fit: FitKind | undefined): number => {
  if (model.state.kind === "loaded" || model.state.kind === "loading") return 0;
  if (hasProblem(model)) return model.verdict.kind === "invalid" || model.file !== "present" ? 3 : 2;
  return canChat(model) && fit !== "too-large" ? 1 : 2;
};

/** Whether another model goes by the same name and compression, so that only the file tells them apart. */
export const isAmbiguous = (model: Model, models: readonly Model[]): boolean =>
  models.some(
    (other) => other.id !== model.id && other.name === model.name && headerOf(other)?.quantization === headerOf(model)?.quantization,
  );

const byName = (a: Model, b: Model): number => a.name.localeCompare(b.name, "en", { numeric: true }) || a.sizeBytes - b.sizeBytes;
const speedOf = ({ measured }: Model): number => measured.speed?.generationTokensPerSecond ?? -1;
/** Agreement counts across families, perplexity does not (texts and vocabularies differ); what was not measured comes last. */
const agreementOf = ({ measured }: Model): number => measured.quality?.topTokenAgreement ?? -1;

type Compare = (a: Model, b: Model) => number;
const byReadiness =
  (fits: View["fits"]): Compare =>
  (a, b) =>
    readiness(a, fits.get(a.id)) - readiness(b, fits.get(b.id)) || byName(a, b);

const orders: Readonly<Record<Exclude<Order, "ready">, Compare>> = {
  name: byName,
  size: (a, b) => a.sizeBytes - b.sizeBytes,
  newest: (a, b) => b.addedAt - a.addedAt || byName(a, b),
  fastest: (a, b) => speedOf(b) - speedOf(a) || byName(a, b),
  quality: (a, b) => agreementOf(b) - agreementOf(a) || byName(a, b),
};

/** Every word of `query` must occur in name, file name, level, family, architecture, licence, author or tags. */
export const arrange = (models: readonly Model[], view: View): readonly Model[] => {
  const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
  return models
    .filter(
      (model) =>
        isShown(model, view) &&
        (view.tag === null || model.tags.includes(view.tag)) &&
        words.every((word) => searchText(model).includes(word)),
    )
    .toSorted(view.order === "ready" ? byReadiness(view.fits) : orders[view.order]);
};

/** One model with its levels. `levels` in the order of the list; never empty. */
export type Family = { readonly key: string; readonly name: string; readonly levels: readonly Model[] };

const familyKey = (model: Model): string => {
  const header = headerOf(model);
  return header === null ? model.id : `${header.kind} ${header.family === "" ? model.name : header.family}`.toLowerCase();
};

/** What all levels are called, else what they have in common. */
const familyName = (levels: readonly Model[]): string => {
  const names = new Set(levels.map(({ name }) => name));
  const [first] = levels;
  return names.size === 1 || first === undefined ? (first?.name ?? "") : headerOf(first)?.family || first.name;
};

/** Families in the order in which their first levels stand. */
export const families = (arranged: readonly Model[]): readonly Family[] =>
  [...Map.groupBy(arranged, familyKey)].map(([key, levels]) => ({ key, name: familyName(levels), levels }));

/** All tags in use, by name. */
export const tagsOf = (models: readonly Model[]): readonly string[] =>
  [...new Set(models.flatMap(({ tags }) => tags))].toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
