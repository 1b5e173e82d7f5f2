/** What can be done with models, for the palette: add one, load or unload each. */
import { useEffect } from "react";
import type { Model } from "#src/contract/model.ts";
import { desktop } from "../api/host.ts";
import { type Command, registerCommands } from "../state/commands.ts";
import { requestLoad, requestUnload } from "../state/loads.ts";
import { useModels } from "../state/models.ts";
import { canChat, headerOf } from "../words/model.ts";
import { addByDialog } from "./additions.ts";
import { isAmbiguous } from "./arrange.ts";
import { goToModels } from "./view.ts";

/** In a browser the ways to add one are on the Models page. */
const adding: readonly Command[] =
  desktop === null
    ? [
        {
          id: "models.add",
          label: "Add a model",
          group: "Models",
          searchWords: "gguf file folder upload",
          run: () => goToModels("library"),
        },
      ]
    : [
        {
          id: "models.add-file",
          label: "Add a model file…",
          group: "Models",
          searchWords: "gguf",
          run: () => addByDialog((host) => host.pickModelFile()),
        },
        {
          id: "models.add-folder",
          label: "Watch a folder of models…",
          group: "Models",
          searchWords: "gguf",
          run: () => addByDialog((host) => host.pickModelFolder()),
        },
      ];

/** The room's sides; "Go to Models" is the frame's. */
const places: readonly Command[] = [
  {
    id: "models.get",
    label: "Get a model",
    group: "Models",
    searchWords: "download catalogue fetch address",
    run: () => goToModels("get"),
  },
  {
    id: "models.machine",
    label: "What this machine has",
    group: "Models",
    searchWords: "gpu memory backend device cuda vulkan metal folders",
    run: () => goToModels("machine"),
  },
];

const loading = (model: Model, models: readonly Model[]): readonly Command[] => {
  if (model.file !== "present" || !canChat(model) || model.state.kind === "loading") return [];
  const name = [model.name, headerOf(model)?.quantization, isAmbiguous(model, models) ? `(${model.fileName})` : ""].join(" ").trim();
  return model.state.kind === "loaded"
    ? [{ id: `models.unload.${model.id}`, label: `Unload ${name}`, group: "Models", run: () => requestUnload(model.id) }]
    : [
        {
          id: `models.load.${model.id}`,
          label: `Load ${name}`,
          group: "Models",
          searchWords: model.fileName,
          run: () => {
            // Progress, or the question when memory does not suffice, is shown there.
            goToModels("library");
            requestLoad(model.id);
          },
        },
      ];
};

/** Registered for as long as the page stands. */
export const useModelCommands = (): void => {
  const models = useModels((view) => view.models);
  useEffect(() => registerCommands([...adding, ...places, ...(models ?? []).flatMap((model) => loading(model, models ?? []))]), [models]);
};
