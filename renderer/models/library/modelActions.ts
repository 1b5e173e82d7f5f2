/** What can be done with a model in the library, each with the sentence that says what came of it. */
import type { Model } from "#src/contract/model.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";
import { hearModels } from "../../state/models.ts";
import { showToast } from "../../ui/toasts.ts";

export type ModelChange = Omit<Parameters<typeof api.models.update>[0], "modelId">;

/** What is kept with the model; shown at once when the core has taken it. */
export const changeModel = (model: Model, change: ModelChange): void => {
  attempt(
    (async () => {
      const changed = await api.models.update({ modelId: model.id, ...change });
      hearModels({ kind: "model", model: changed });
    })(),
  );
};

const takeOff = async (model: Model): Promise<void> => {
  await api.models.remove({ modelId: model.id });
  showToast(`${model.name} is off the list. The file stays where it is.`);
};
export const takeOffList = (model: Model): void => attempt(takeOff(model));

const trash = async (model: Model): Promise<void> => {
  await api.models.trash({ modelId: model.id });
  showToast(`${model.fileName} is in the system’s trash.`);
};
export const moveToTrash = (model: Model): void => attempt(trash(model));

export const rescanFolders = (): void => attempt(api.models.rescan());
export const measureSpeed = (model: Model): void => attempt(api.lab.benchmark({ modelId: model.id }));
export const findSettings = (model: Model): void => attempt(api.models.diagnose({ modelId: model.id }));
