/** Predicted memory of each model in the library with its own settings: what the list says about fitting. */
import { create } from "zustand";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Fit } from "#src/contract/model.ts";
import { api } from "../api/client.ts";

export type Fits = { readonly fits: ReadonlyMap<ModelId, Fit> };

export const useFits = create<Fits>()(() => ({ fits: new Map() }));

/** Asked for at once: the core answers each in a few milliseconds, and a browser holds six connections to one host. */
const AT_ONCE = 4;

/** One prediction; null for a model that has none (gone meanwhile, or not one that is loaded). */
const predict = async (modelId: ModelId, signal: AbortSignal): Promise<readonly [ModelId, Fit] | null> => {
  try {
    return [modelId, await api.models.fit({ modelId }, { signal })];
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
};

/** Predicts anew for these, a few at a time; what was known stays until it is replaced. Resolves early when aborted. */
export const refreshFits = async (modelIds: readonly ModelId[], signal: AbortSignal): Promise<void> => {
  for (let at = 0; at < modelIds.length && !signal.aborted; at += AT_ONCE) {
    const found = await Promise.all(modelIds.slice(at, at + AT_ONCE).map((id) => predict(id, signal)));
    if (signal.aborted) return;
    useFits.setState(({ fits }) => ({ fits: new Map([...fits, ...found.filter((one) => one !== null)]) }));
  }
};
