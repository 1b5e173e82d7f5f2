/** Asking for a model to be loaded: memory is predicted first, and a load that would not fit becomes a question. */
import { create } from "zustand";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Fit, LoadOptions } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { attempt } from "./failures.ts";

/** Per model the prediction that spoke against loading it, until the person answers. */
type Loads = { readonly refused: Readonly<Record<ModelId, Fit>> };

export const useLoads = create<Loads>()(() => ({ refused: {} }));

/** Takes the question back. */
export const forgetRefusal = (modelId: ModelId): void =>
  useLoads.setState(({ refused }) => {
    const { [modelId]: _, ...others } = refused;
    return { refused: others };
  });

const refuse = (modelId: ModelId, fit: Fit): void => useLoads.setState(({ refused }) => ({ refused: { ...refused, [modelId]: fit } }));

const load = async (modelId: ModelId, options: Partial<LoadOptions>): Promise<void> => {
  forgetRefusal(modelId);
  const fit = await api.models.fit({ modelId, options });
  if (!fit.fits) return refuse(modelId, fit);
  try {
    await api.models.load({ modelId, options });
  } catch (error) {
    // Memory was taken between the prediction and the load: the same question, with the new figures.
    if (!(error instanceof AppError) || error.code !== "model/insufficient-memory") throw error;
    refuse(modelId, await api.models.fit({ modelId, options }));
  }
};

/** Loads the model, or leaves the reason against it in `refused`. Other failures are told in a toast. */
export const requestLoad = (modelId: ModelId, options: Partial<LoadOptions> = {}): void => attempt(load(modelId, options));

/** Ends the model's process; its memory comes back. */
export const requestUnload = (modelId: ModelId): void => attempt(api.models.unload({ modelId }));
