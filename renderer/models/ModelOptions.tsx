/** How a model is loaded: context, graphics layers, threads, each explained, with the memory they cost. */
import { useState } from "react";
import type { LoadOptions, Model, ModelHeader } from "#src/contract/model.ts";
import { requestLoad } from "../state/loads.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { NumberField } from "../ui/NumberField.tsx";
import { fitParts, fitSentence, fitWayOn } from "../words/fit.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { useFit } from "./useFit.ts";

const Prediction = ({ model, options }: { readonly model: Model; readonly options: LoadOptions }) => {
  const fit = useFit(model.id, options);
  if (fit === null) return <p className="text-small text-soft">Working out the memory needed…</p>;
  const wayOn = fitWayOn(fit);
  return (
    <Notice tone={fit.fits ? "plain" : "check"}>
      <p>
        {fitSentence(fit)} {wayOn}
      </p>
      <p className="text-soft">
        Estimate:{" "}
        {fitParts(fit)
          .map((part) => `${part.label} ${formatBytes(part.bytes)}`)
          .join(" · ")}
      </p>
    </Notice>
  );
};

export const ModelOptions = ({ model, header }: { readonly model: Model; readonly header: ModelHeader }) => {
  const [options, setOptions] = useState(model.options);
  const loaded = model.state.kind === "loaded";
  return (
    <div className="flex flex-col gap-4">
      <NumberField
        label="Context"
        unit="tokens"
        emptyWord="Automatic"
        value={options.contextTokens}
        onChange={(contextTokens) => setOptions({ ...options, contextTokens })}
        min={256}
        max={Math.max(256, header.contextTokens)}
        step={1024}
        explanation={`How much text the model keeps in view at once, question and answer included. More costs memory. This model was trained for ${formatCount(header.contextTokens)}.`}
      />
      <NumberField
        label="Layers on the GPU"
        unit={`of ${formatCount(header.layers)}`}
        emptyWord="Automatic"
        value={options.gpuLayers}
        onChange={(gpuLayers) => setOptions({ ...options, gpuLayers })}
        min={0}
        max={Math.max(1, header.layers + 1)}
        step={1}
        explanation="Each layer on the graphics card makes answers faster and takes graphics memory. 0 uses the processor only."
      />
      <NumberField
        label="Threads"
        emptyWord="Automatic"
        value={options.threads}
        onChange={(threads) => setOptions({ ...options, threads })}
        min={1}
        max={256}
        step={1}
        explanation="Processor cores used for answering. One fewer than there are is usually fastest: a core that is busy with something else slows all the others."
      />
      <Prediction model={model} options={options} />
      <Button className="self-start" onClick={() => requestLoad(model.id, options)}>
        {loaded ? "Load again with these settings" : "Load with these settings"}
      </Button>
    </div>
  );
};
