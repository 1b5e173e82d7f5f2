/** One model of the catalogue: what it is good for, the level to take on this machine, and all the others. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { CatalogueFile, CatalogueModel, DownloadChoice } from "#src/contract/catalogue.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { Devices } from "#src/contract/model.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { formatBytes, formatCount, formatParameters } from "../../words/format.ts";
import { bitsWords } from "../../words/level.ts";
import { kindLabel, quantizationWord } from "../../words/model.ts";
import { type Planned, planned, recommended } from "./plan.ts";

const plannedWords = (place: Planned): string => {
  switch (place) {
    case "gpu":
      return "would fit on your GPU";
    case "memory":
      return "would fit in memory";
    case "too-large":
      return "too large for this machine";
    default:
      return assertNever(place);
  }
};

/** SHA-256 of files in the library, to say which levels are there already. */
export type Held = ReadonlySet<string>;
const isHeld = (file: CatalogueFile, held: Held): boolean => file.parts.every(({ sha256 }) => sha256 !== null && held.has(sha256));

type Common = {
  readonly model: CatalogueModel;
  /** null: not known yet. */
  readonly devices: Devices | null;
  readonly held: Held;
  /** null: nothing may be fetched (sealed). */
  readonly onChoose: ((choice: DownloadChoice) => void) | null;
};

const Level = ({ model, file, devices, held, onChoose }: Common & { readonly file: CatalogueFile }) => (
  <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
    <div className="min-w-48 grow basis-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-strong">{quantizationWord(file.bitsPerWeight)}</span>
        <span className="text-small text-soft">{file.quantization}</span>
      </p>
      <p className="text-small text-soft">
        {[bitsWords(file), formatBytes(file.sizeBytes), ...(devices === null ? [] : [plannedWords(planned(model, file, devices))])].join(
          " · ",
        )}
      </p>
    </div>
    {isHeld(file, held) ? (
      <Badge tone="accent">In the library</Badge>
    ) : (
      onChoose !== null && (
        <Button
          aria-label={`Download ${model.name}, ${file.quantization}…`}
          onClick={() => onChoose({ kind: "catalogue", key: model.key, quantization: file.quantization })}
        >
          Download…
        </Button>
      )
    )}
  </div>
);

export const CatalogueEntry = (props: Common) => {
  const { model, devices } = props;
  const best = devices === null ? null : recommended(model, devices);
  const others = model.files.filter((file) => file !== best);
  return (
    <li className="rounded-card border border-line bg-surface px-4 py-2 [contain-intrinsic-size:auto_9rem] [content-visibility:auto]">
      <div className="flex flex-wrap items-center gap-x-2">
        <h3 className="font-strong wrap-anywhere">{model.name}</h3>
        {model.kind !== "chat" && <Badge>{kindLabel(model.kind)}</Badge>}
      </div>
      <p className="text-small">{model.goodFor}</p>
      <p className="text-small text-soft">
        {formatParameters(model.parameters)} parameters · up to {formatCount(model.contextTokens)} tokens of context · {model.licence}
      </p>
      {best !== null && (
        <div className="mt-2 border-t border-line pt-1">
          <p className="text-small text-soft">For this machine</p>
          <Level {...props} file={best} />
        </div>
      )}
      {devices !== null && best === null && (
        <p className="mt-2 border-t border-line pt-2 text-small text-check">No level of it fits this machine.</p>
      )}
      {others.length > 0 && (
        <Collapsible.Root>
          <Collapsible.Trigger className="group inline-flex min-h-8 items-center gap-1 rounded-control text-small text-soft hover:text-ink">
            <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
            {best === null ? "All levels" : "Other levels"} ({others.length})<span className="sr-only"> of {model.name}</span>
          </Collapsible.Trigger>
          <Collapsible.Panel className="flex flex-col divide-y divide-line">
            {others.map((file) => (
              <Level key={file.quantization} {...props} file={file} />
            ))}
          </Collapsible.Panel>
        </Collapsible.Root>
      )}
    </li>
  );
};
