/** Which models are listed, and in which order. Pure. */
import { assertNever } from "#src/contract/errors.ts";
import type { Model } from "#src/contract/model.ts";
import { canChat, headerOf } from "../words/model.ts";

export type Order = "ready" | "name" | "size" | "newest";
export type Shown = "all" | "chat" | "loaded" | "problems";

/** True where a person has something to look at: an unreadable, missing or changed file, or a failed load. */
const hasProblem = (model: Model): boolean => model.verdict.kind === "invalid" || model.file !== "present" || model.state.kind === "failed";

const isShown = (model: Model, shown: Shown): boolean => {
  switch (shown) {
    case "all":
      return true;
    case "chat":
      return canChat(model);
    case "loaded":
      return model.state.kind === "loaded" || model.state.kind === "loading";
    case "problems":
      return hasProblem(model);
    default:
      return assertNever(shown);
  }
};

const searchText = (model: Model): string => {
  const header = headerOf(model);
  return [model.name, model.fileName, header?.quantization, header?.architecture, header?.licence, header?.author].join(" ").toLowerCase();
};

/** Loaded first, then what could be loaded, then what cannot. */
const readiness = (model: Model): number => {
  if (model.state.kind === "loaded" || model.state.kind === "loading") return 0;
  if (hasProblem(model)) return model.verdict.kind === "invalid" || model.file !== "present" ? 3 : 2;
  return canChat(model) ? 1 : 2;
};

/** Whether another model goes by the same name and compression, so that only the file tells them apart. */
export const isAmbiguous = (model: Model, models: readonly Model[]): boolean =>
  models.some(
    (other) => other.id !== model.id && other.name === model.name && headerOf(other)?.quantization === headerOf(model)?.quantization,
  );

const byName = (a: Model, b: Model): number => a.name.localeCompare(b.name, "en", { numeric: true }) || a.sizeBytes - b.sizeBytes;

const orders: Readonly<Record<Order, (a: Model, b: Model) => number>> = {
  ready: (a, b) => readiness(a) - readiness(b) || byName(a, b),
  name: byName,
  size: (a, b) => a.sizeBytes - b.sizeBytes,
  newest: (a, b) => b.addedAt - a.addedAt || byName(a, b),
};

/** Every word of `query` must occur in name, file name, quantization, architecture, licence or author. */
export const arrange = (
  models: readonly Model[],
  view: { readonly query: string; readonly shown: Shown; readonly order: Order },
): readonly Model[] => {
  const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
  return models
    .filter((model) => isShown(model, view.shown) && words.every((word) => searchText(model).includes(word)))
    .toSorted(orders[view.order]);
};
