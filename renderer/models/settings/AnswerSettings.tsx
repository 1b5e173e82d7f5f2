/** How words are chosen with this model, over the app's own defaults; a chat's own settings go before it. */
import type { Sampling, SamplingOverrides } from "#src/contract/chat.ts";
import type { Model } from "#src/contract/model.ts";
import { useSettings } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { formatCount } from "../../words/format.ts";
import { type SamplingField, STARTER_SAMPLING_WORDS, samplingFields } from "../../words/sampling.ts";
import { changeModel } from "../library/modelActions.ts";

const valueWords = (value: Sampling[keyof Sampling], emptyWord: string | undefined): string =>
  value === null ? (emptyWord ?? "none").toLowerCase() : Number.isInteger(value) ? formatCount(value) : String(value);

const without = (overrides: SamplingOverrides, name: keyof Sampling): SamplingOverrides => {
  const { [name]: _, ...rest } = overrides;
  return rest;
};

const Row = ({ model, field }: { readonly model: Model; readonly field: SamplingField }) => {
  const { name, label, term, explanation, min, max, step, unit, emptyWord } = field;
  const standard = useSettings((settings) => settings.sampling[name]);
  const own = model.sampling[name];
  const set = (sampling: SamplingOverrides) => changeModel(model, { sampling });
  return (
    <div className="flex flex-col gap-1">
      <NumberField
        label={`${label} (${term})`}
        explanation={explanation}
        value={own === undefined ? standard : own}
        onChange={(value) =>
          set(value !== null || emptyWord !== undefined ? { ...model.sampling, [name]: value } : without(model.sampling, name))
        }
        min={min}
        max={max}
        step={step}
        {...(emptyWord === undefined ? {} : { emptyWord })}
        {...(unit === undefined ? {} : { unit })}
      />
      {own !== undefined && (
        <Button kind="quiet" className="self-start px-0! text-accent!" onClick={() => set(without(model.sampling, name))}>
          Back to default: {valueWords(standard, emptyWord)}
          <span className="sr-only">, {label}</span>
        </Button>
      )}
    </div>
  );
};

export const AnswerSettings = ({ model }: { readonly model: Model }) => (
  <div className="flex flex-col gap-4">
    <p className="text-small text-soft">For new answers of this model. A chat’s own settings go before these.</p>
    {model.source === "starter" && <p className="text-small text-check">{STARTER_SAMPLING_WORDS}</p>}
    {samplingFields.map((field) => (
      <Row key={field.name} model={model} field={field} />
    ))}
  </div>
);
