/** How words are chosen in this chat: each setting explained, each with a way back to the default. */
import type { Chat, Sampling, SamplingOverrides } from "#src/contract/chat.ts";
import { attempt } from "../../state/failures.ts";
import { answeringModel, useModels } from "../../state/models.ts";
import { useSettings } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { formatCount } from "../../words/format.ts";
import { type SamplingField, STARTER_SAMPLING_WORDS, samplingFields } from "../../words/sampling.ts";
import { updateChat } from "../list/chatActions.ts";
import { useRoom } from "../RoomContext.ts";

const shownValue = (value: Sampling[keyof Sampling], emptyWord: string | undefined): string =>
  value === null ? (emptyWord ?? "none").toLowerCase() : Number.isInteger(value) ? formatCount(value) : String(value);

const without = (overrides: SamplingOverrides, key: keyof Sampling): SamplingOverrides => {
  const { [key]: _, ...rest } = overrides;
  return rest;
};

type RowProps = { readonly field: SamplingField; readonly chat: Chat; readonly onChange: (overrides: SamplingOverrides) => void };

const Row = ({ field, chat, onChange }: RowProps) => {
  const { name: key, label, term, explanation, min, max, step, unit, emptyWord } = field;
  const standard = useSettings((settings) => settings.sampling[key]);
  const own = chat.sampling[key];
  const nullable = emptyWord !== undefined;
  const change = (value: number | null) => {
    if (value !== null || nullable) onChange({ ...chat.sampling, [key]: value });
    else onChange(without(chat.sampling, key));
  };
  return (
    <div className="flex flex-col gap-1">
      <NumberField
        label={`${label} (${term})`}
        explanation={explanation}
        value={own === undefined ? standard : own}
        onChange={change}
        min={min}
        max={max}
        step={step}
        {...(emptyWord === undefined ? {} : { emptyWord })}
        {...(unit === undefined ? {} : { unit })}
      />
      {own !== undefined && (
        <Button kind="quiet" className="self-start px-0! text-accent!" onClick={() => onChange(without(chat.sampling, key))}>
          Back to default: {shownValue(standard, emptyWord)}
        </Button>
      )}
    </div>
  );
};

export const SamplingPanel = ({ chat }: { readonly chat: Chat }) => {
  const room = useRoom();
  const change = (sampling: SamplingOverrides) => attempt(updateChat(room, chat.id, { sampling }));
  const starter = useModels(answeringModel(chat.modelId))?.source === "starter";
  return (
    <div className="flex flex-col gap-4">
      {starter && <p className="text-small text-check">{STARTER_SAMPLING_WORDS}</p>}
      {samplingFields.map((field) => (
        <Row key={field.name} field={field} chat={chat} onChange={change} />
      ))}
      <Button className="self-start" disabled={Object.keys(chat.sampling).length === 0} onClick={() => change({})}>
        All back to default
      </Button>
    </div>
  );
};
