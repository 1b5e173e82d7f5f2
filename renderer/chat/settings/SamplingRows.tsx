/** The settings of how words are chosen, over the values they have otherwise: of a chat, or of a model. */
import type { Sampling, SamplingOverrides } from "#src/contract/chat.ts";
import { Button } from "../../ui/Button.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { formatCount } from "../../words/format.ts";
import { type SamplingField, samplingFields } from "../../words/sampling.ts";

const valueWords = (value: Sampling[keyof Sampling], emptyWord: string | undefined): string =>
  value === null ? (emptyWord ?? "none").toLowerCase() : Number.isInteger(value) ? formatCount(value) : String(value);

const without = (overrides: SamplingOverrides, name: keyof Sampling): SamplingOverrides => {
  const { [name]: _, ...rest } = overrides;
  return rest;
};

type Props = {
  /** What holds where nothing is chosen here. */
  readonly defaultOf: (name: keyof Sampling) => Sampling[keyof Sampling];
  readonly overrides: SamplingOverrides;
  readonly onChange: (overrides: SamplingOverrides) => void;
};

const Row = ({ field, defaultOf, overrides, onChange }: Props & { readonly field: SamplingField }) => {
  const { name, label, term, explanation, min, max, step, unit, emptyWord } = field;
  const standard = defaultOf(name);
  const own = overrides[name];
  const set = (value: number | null) =>
    onChange(value !== null || emptyWord !== undefined ? { ...overrides, [name]: value } : without(overrides, name));
  return (
    <div className="flex flex-col gap-1">
      <NumberField
        label={`${label} (${term})`}
        explanation={explanation}
        value={own === undefined ? standard : own}
        onChange={set}
        min={min}
        max={max}
        step={step}
        {...(emptyWord === undefined ? {} : { emptyWord })}
        {...(unit === undefined ? {} : { unit })}
      />
      {own !== undefined && (
        <Button kind="quiet" className="self-start px-0! text-accent!" onClick={() => onChange(without(overrides, name))}>
          Back to default: {valueWords(standard, emptyWord)}
          <span className="sr-only">, {label}</span>
        </Button>
      )}
    </div>
  );
};

export const SamplingRows = (props: Props) => samplingFields.map((field) => <Row key={field.name} field={field} {...props} />);
