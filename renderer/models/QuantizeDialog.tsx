/** Makes a smaller level of a model from its uncompressed file, on this machine. */
import { useEffect, useState } from "react";
import type { Quantizer } from "#src/contract/catalogue.ts";
import type { Model, ModelHeader } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { useModels } from "../state/models.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Notice } from "../ui/Notice.tsx";
import { formatBytes } from "../words/format.ts";
import { headerOf, quantizationWord } from "../words/model.ts";
import { bitsOfType, quantizedBytes } from "../words/quantize.ts";
import { RunProgress, useIsRunning } from "./RunProgress.tsx";

/** What most people want where there is no reason for another. */
const USUAL = "Q4_K_M";

type Props = {
  readonly header: ModelHeader;
  readonly types: readonly string[];
  readonly value: string;
  readonly onChange: (type: string) => void;
};

const Levels = ({ header, types, value, onChange }: Props) => {
  const models = useModels((view) => view.models);
  const there = new Set(
    (models ?? []).flatMap((model) => {
      const other = headerOf(model);
      return other !== null && other.family === header.family && model.file === "present" ? [other.quantization] : [];
    }),
  );
  return (
    <fieldset className="flex flex-col">
      <legend className="pb-1 text-small font-strong">Level</legend>
      {types.map((type) => {
        const bits = bitsOfType(type);
        const bytes = quantizedBytes(type, header.parameters);
        return (
          <label
            key={type}
            className="flex min-h-9 items-center gap-3 rounded-control px-2 text-small hover:bg-hover has-focus-visible:outline-2"
          >
            <input
              type="radio"
              name="level"
              className="size-4 accent-(--accent)"
              value={type}
              checked={type === value}
              onChange={() => onChange(type)}
            />
            <span className="min-w-0 grow">
              <span className="font-strong">{bits === null ? type : quantizationWord(bits)}</span>{" "}
              {bits !== null && <span className="text-soft">{type}</span>}
              {type === USUAL && <span className="text-soft"> · the usual choice</span>}
              {there.has(type) && <span className="text-soft"> · in the library</span>}
            </span>
            <span className="shrink-0 text-soft">{bytes !== null && `about ${formatBytes(bytes)}`}</span>
          </label>
        );
      })}
    </fieldset>
  );
};

export const QuantizeDialog = ({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) => {
  const [quantizer, setQuantizer] = useState<Quantizer | null>(null);
  const [type, setType] = useState(USUAL);
  const header = headerOf(model);
  const running = useIsRunning("quantize", model.id);
  useEffect(() => attempt(api.models.quantizer({ modelId: model.id }).then(setQuantizer)), [model.id]);
  if (header === null) return null;
  const ready = quantizer?.available === true && !running;
  const chosen = quantizer?.types.includes(type) === true ? type : quantizer?.types[0];
  const footer = ready && chosen !== undefined && (
    <Button kind="primary" onClick={() => attempt(api.models.quantize({ modelId: model.id, type: chosen }))}>
      Make {chosen}
    </Button>
  );
  return (
    <Dialog open onOpenChange={onClose} title={`A smaller level of ${model.name}`} footer={footer || undefined}>
      <div className="flex flex-col gap-4">
        {quantizer === null && <p className="text-small text-soft">Looking for the quantizer…</p>}
        {quantizer?.available === false && (
          <Notice tone="check">{quantizer.reason ?? "This installation has no quantizer, so it cannot make levels itself."}</Notice>
        )}
        {quantizer?.available === true && (
          <>
            <p className="text-small">
              A new file is written beside {model.fileName}, which stays as it is ({formatBytes(model.sizeBytes)}, {header.quantization}).
              Nothing leaves this machine.{" "}
              {quantizer.freeBytes !== null && `${formatBytes(quantizer.freeBytes)} are free on the disk it is written to.`}
            </p>
            {!running && chosen !== undefined && <Levels header={header} types={quantizer.types} value={chosen} onChange={setType} />}
          </>
        )}
        <RunProgress work="quantize" modelId={model.id} />
        {running && <p className="text-small text-soft">You can close this; it goes on, and the new level appears in the library.</p>}
      </div>
    </Dialog>
  );
};
