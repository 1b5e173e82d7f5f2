/** All there is to know about one model. */
import type { Model, ModelHeader } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { Button } from "../ui/Button.tsx";
import { Fact, Facts } from "../ui/Facts.tsx";
import { showToast } from "../ui/toasts.ts";
import { formatCount, formatDay, formatDuration, formatParameters } from "../words/format.ts";
import { backendName, contextWords, headerOf, kindLabel, memoryLabel, quantizationWord, sourceLabel } from "../words/model.ts";
import { Fingerprint } from "./Fingerprint.tsx";
import { ModelOptions } from "./ModelOptions.tsx";

const HeaderFacts = ({ header }: { readonly header: ModelHeader }) => (
  <>
    <Fact name="Kind">{kindLabel(header.kind)}</Fact>
    <Fact name="Size of the model">
      {formatParameters(header.parameters)} parameters, {formatCount(header.layers)} layers
    </Fact>
    <Fact name="Compression">
      {quantizationWord(header.bitsPerWeight)} ({header.quantization}), {header.bitsPerWeight.toFixed(1)} bits per weight
    </Fact>
    <Fact name="Largest context">{contextWords(header.contextTokens)} (estimate)</Fact>
    <Fact name="Chat template">{header.chatTemplate === null ? "none in the file; a general one is used" : "in the file"}</Fact>
    <Fact name="Licence">{header.licence ?? "not stated in the file"}</Fact>
    <Fact name="Made by">{header.author ?? "not stated in the file"}</Fact>
    <Fact name="Architecture">{header.architecture}</Fact>
  </>
);

const RunningFacts = ({ model }: { readonly model: Model }) => {
  if (model.state.kind !== "loaded") return null;
  const { loaded } = model.state;
  return (
    <>
      <Fact name="Runs on">
        {loaded.device.name} ({backendName(loaded.device.backend)}), {formatCount(loaded.gpuLayers)} of {formatCount(loaded.totalLayers)}{" "}
        layers on the GPU
      </Fact>
      {loaded.whyCpu !== null && <Fact name="Why not the GPU">{loaded.whyCpu}</Fact>}
      <Fact name="Memory used">{memoryLabel(loaded)}, measured</Fact>
      <Fact name="Context now">{formatCount(loaded.contextTokens)} tokens</Fact>
      <Fact name="Loading took">{formatDuration(loaded.loadMs)}</Fact>
    </>
  );
};

const remove = async (model: Model): Promise<void> => {
  await api.models.remove({ modelId: model.id });
  showToast(`${model.name} is off the list. The file stays where it is.`);
};

export const ModelDetails = ({ model }: { readonly model: Model }) => {
  const header = headerOf(model);
  return (
    <div className="flex flex-col gap-6 pb-4 lg:grid lg:grid-cols-2 lg:gap-8">
      <div className="flex flex-col gap-4">
        <Facts>
          {header !== null && <HeaderFacts header={header} />}
          <RunningFacts model={model} />
          <Fact name="File">{model.fileName}</Fact>
          <Fact name="Where from">{sourceLabel(model.source)}</Fact>
          <Fact name="Added">{formatDay(model.addedAt)}</Fact>
          {model.file === "present" && (
            <Fact name="Fingerprint (SHA-256)">
              <Fingerprint model={model} />
            </Fact>
          )}
          {model.verdict.kind === "invalid" && <Fact name="What was found">{model.verdict.message}</Fact>}
        </Facts>
        {model.source !== "starter" && (
          <Button kind="quiet" className="-ml-3 self-start" onClick={() => attempt(remove(model))}>
            Take off the list
          </Button>
        )}
      </div>
      {header !== null && model.file === "present" && <ModelOptions model={model} header={header} />}
    </div>
  );
};
