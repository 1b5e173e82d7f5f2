/** How one model is loaded: context, graphics layers, device, threads, each explained, with the memory they cost. */
import { useEffect } from "react";
import type { Devices, LoadOptions, Model, ModelHeader } from "#src/contract/model.ts";
import { refreshDevices, useDevices } from "../../state/devices.ts";
import { attempt } from "../../state/failures.ts";
import { NumberField } from "../../ui/NumberField.tsx";
import { Select } from "../../ui/Select.tsx";
import { formatBytes, formatCount } from "../../words/format.ts";
import { backendName } from "../../words/model.ts";
import { Prediction } from "../fit/Prediction.tsx";
import { changeModel } from "../library/modelActions.ts";

/** A backend and one of its devices as one choice; "" is the app's own. */
type Place = { readonly value: string; readonly label: string; readonly options: Pick<LoadOptions, "backend" | "device"> };

const placeValue = ({ backend, device }: Pick<LoadOptions, "backend" | "device">): string =>
  backend === null ? "" : device === null ? backend : `${backend} ${device}`;

const placeOf = (label: string, options: Place["options"]): Place => ({ value: placeValue(options), label, options });

/** What is there, each backend's devices by their number; what was chosen on another machine stays in sight. */
export const places = (devices: Devices | null, chosen: Place["options"]): readonly Place[] => {
  const present = (devices?.backends ?? []).filter((backend) => backend.present);
  const found = present.flatMap(({ name }) => {
    const gpus = (devices?.gpus ?? []).filter((gpu) => gpu.backend === name);
    return [
      placeOf(backendName(name), { backend: name, device: null }),
      ...(gpus.length > 1
        ? gpus.map((gpu, index) =>
            placeOf(`${backendName(name)}: ${gpu.name}, ${formatBytes(gpu.freeBytes)} free`, {
              backend: name,
              device: gpu.device ?? index,
            }),
          )
        : []),
    ];
  });
  const all = [placeOf("Automatic", { backend: null, device: null }), ...found];
  if (chosen.backend === null || all.some(({ value }) => value === placeValue(chosen))) return all;
  return [...all, placeOf(`${backendName(chosen.backend)} (not on this machine now)`, { backend: chosen.backend, device: chosen.device })];
};

type Props = { readonly model: Model; readonly header: ModelHeader };

export const LoadSettings = ({ model, header }: Props) => {
  const devices = useDevices((view) => view.devices);
  useEffect(() => attempt(refreshDevices()), []);
  const { options } = model;
  const change = (part: Partial<LoadOptions>) => changeModel(model, { options: part });
  const choices = places(devices, options);
  return (
    <div className="flex flex-col gap-4">
      <Prediction model={model} options={options} onTake={change} />
      <NumberField
        label="Context"
        unit="tokens"
        emptyWord="Automatic"
        value={options.contextTokens}
        onChange={(contextTokens) => change({ contextTokens })}
        min={256}
        max={Math.max(256, header.contextTokens)}
        step={1024}
        explanation={`How much text the model keeps in view at once, question and answer included. More costs memory. This model was trained for ${formatCount(header.contextTokens)}.`}
      />
      {choices.length > 2 && (
        <div className="flex flex-col items-start gap-1">
          <Select
            label="Runs on"
            value={placeValue(options)}
            onChange={(value) => change(choices.find((choice) => choice.value === value)?.options ?? {})}
            choices={choices}
          />
          <p className="text-small text-soft">Automatic takes the graphics card where there is one that can be used.</p>
        </div>
      )}
      <NumberField
        label="Layers on the GPU"
        unit={`of ${formatCount(header.layers + 1)}`}
        emptyWord="Automatic"
        value={options.gpuLayers}
        onChange={(gpuLayers) => change({ gpuLayers })}
        min={0}
        max={header.layers + 1}
        step={1}
        explanation="Each layer on the graphics card makes answers faster and takes graphics memory. 0 uses the processor only; without a usable card it changes nothing."
      />
      <NumberField
        label="Threads"
        emptyWord="Automatic"
        value={options.threads}
        onChange={(threads) => change({ threads })}
        min={1}
        max={256}
        step={1}
        explanation="Processor cores used for answering. One fewer than there are is usually fastest: a core that is busy with something else slows all the others."
      />
    </div>
  );
};
