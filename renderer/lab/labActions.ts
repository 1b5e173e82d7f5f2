/** What a person can do with a comparison. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Lab } from "#src/contract/lab.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { saveFile } from "../ui/saveFile.ts";
import { show } from "./view.ts";

export const stopLab = ({ state }: Lab): void => {
  if (state.kind === "running") attempt(api.runs.cancel({ runId: state.runId }));
};
export const resumeLab = ({ id }: Lab): void => attempt(api.lab.resume({ labId: id }));
/** For good; the caller has asked. */
export const removeLab = ({ id }: Lab): void => attempt(api.lab.remove({ labId: id }).then(() => show(null)));
export const exportLab = ({ id }: Lab, format: "csv" | "json"): void =>
  attempt(
    api.lab
      .export({ labId: id, format })
      .then(({ fileName, mediaType, text }) => saveFile(fileName, new Blob([text], { type: mediaType }))),
  );
export const startBenchmark = (modelId: ModelId): void => attempt(api.lab.benchmark({ modelId }));
