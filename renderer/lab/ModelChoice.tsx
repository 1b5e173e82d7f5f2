/** Which models are compared: by family, since levels of one model are what a comparison is mostly for. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import { useModels } from "../state/models.ts";
import { formatBytes } from "../words/format.ts";
import { canChat, headerOf, quantizationLabel } from "../words/model.ts";
import { MODELS_MOST } from "./view.ts";

const familiesOf = (models: readonly Model[]): readonly (readonly [string, readonly Model[]])[] => [
  ...Map.groupBy(
    models.filter((model) => model.file === "present" && canChat(model)),
    (model) => headerOf(model)?.family ?? model.name,
  ),
];

/** Largest first: what the others are measured against stands on top. */
const bySize = (models: readonly Model[]): readonly Model[] => models.toSorted((a, b) => b.sizeBytes - a.sizeBytes);

type Props = { readonly chosen: readonly ModelId[]; readonly onChange: (chosen: readonly ModelId[]) => void };

export const ModelChoice = ({ chosen, onChange }: Props) => {
  const models = useModels((view) => view.models) ?? [];
  const families = familiesOf(models);
  const toggle = (id: ModelId, on: boolean) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="text-small font-strong">Models or levels (up to {MODELS_MOST})</legend>
      {families.length === 0 && <p className="text-small text-soft">No model that can answer is in the library.</p>}
      {families.map(([family, members]) => (
        <div key={family} className="flex flex-col">
          <p className="text-small text-soft">{family}</p>
          {bySize(members).map((model) => {
            const header = headerOf(model);
            const on = chosen.includes(model.id);
            return (
              <label key={model.id} className="flex min-h-8 items-center gap-2 text-small">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={on}
                  disabled={!on && chosen.length >= MODELS_MOST}
                  onChange={(event) => toggle(model.id, event.target.checked)}
                />
                <span className="min-w-0 wrap-anywhere">
                  {header === null ? model.fileName : quantizationLabel(header)}{" "}
                  <span className="text-soft">
                    · {formatBytes(model.sizeBytes)}
                    {model.name === family ? "" : ` · ${model.name}`}
                  </span>
                </span>
              </label>
            );
          })}
        </div>
      ))}
    </fieldset>
  );
};
