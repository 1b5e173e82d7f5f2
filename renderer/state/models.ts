/** The page's view of the model library. */
import { create } from "zustand";
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model, ModelFolder } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { createHeard } from "./heard.ts";

/** `models` is null until the core has answered once. */
export type Models = {
  readonly models: readonly Model[] | null;
  readonly folders: readonly ModelFolder[];
  /** Loaded last while this page listened: of several loaded ones the core takes the one used last. */
  readonly loadedLastId: ModelId | null;
};

export const useModels = create<Models>()(() => ({ models: null, folders: [], loadedLastId: null }));

type ModelEvent = Extract<AppEvent, { kind: "model" | "model-removed" | "model-folders" }>;
const heard = createHeard<ModelEvent>();

/** Reads library and folders anew. */
export const refreshModels = async (): Promise<void> => {
  const { answer, told } = await heard.read(() => Promise.all([api.models.list(), api.models.folders()]));
  const [models, folders] = answer;
  useModels.setState((view) => told.reduce(reduceModels, { ...view, models, folders }));
};

const isLoaded = ({ state }: Model): boolean => state.kind === "loaded";

const isNewlyLoaded = (known: readonly Model[], told: Model): boolean =>
  isLoaded(told) && !known.some((model) => model.id === told.id && isLoaded(model));

/** The view after an event about models. */
export const reduceModels = (view: Models, event: ModelEvent): Models => {
  const known = view.models ?? [];
  switch (event.kind) {
    case "model":
      return {
        ...view,
        loadedLastId: isNewlyLoaded(known, event.model) ? event.model.id : view.loadedLastId,
        models: known.some(({ id }) => id === event.model.id)
          ? known.map((model) => (model.id === event.model.id ? event.model : model))
          : [...known, event.model],
      };
    case "model-removed":
      return { ...view, models: known.filter(({ id }) => id !== event.modelId) };
    case "model-folders":
      return { ...view, folders: event.folders };
    default:
      return assertNever(event);
  }
};

/** Takes in an event about models, or what a call answered ahead of its event. */
export const hearModels = (event: ModelEvent): void => {
  heard.hear(event);
  useModels.setState((view) => reduceModels(view, event));
};

/** The model that answers: the chat's own, else one that is loaded (the newest; one the person brought before the starter) or loading. Selector. */
export const answeringModel =
  (chosen: ModelId | null) =>
  ({ models, loadedLastId }: Models): Model | undefined =>
    models?.find(({ id }) => id === chosen) ??
    models?.find((model) => model.id === loadedLastId && isLoaded(model)) ??
    models?.find((model) => isLoaded(model) && model.source !== "starter") ??
    models?.find(isLoaded) ??
    models?.find(({ state }) => state.kind === "loading");
