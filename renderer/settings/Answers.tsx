/** Sampling defaults for new answers, in plain words; a chat can have its own. */
import type { Sampling } from "#src/contract/chat.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { attempt } from "../state/failures.ts";
import { answeringModel, useModels } from "../state/models.ts";
import { updateSettings, useSettings } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { NumberField } from "../ui/NumberField.tsx";
import { STARTER_SAMPLING_WORDS, samplingFields } from "../words/sampling.ts";

export const Answers = () => {
  const sampling = useSettings((settings) => settings.sampling);
  const starter = useModels(answeringModel(null))?.source === "starter";
  const change = (part: Partial<Sampling>) => attempt(updateSettings({ sampling: { ...sampling, ...part } }));
  return (
    <div className="flex flex-col gap-6">
      <p className="text-small text-soft">For every chat that has no settings of its own.</p>
      {starter && <p className="text-small text-check">{STARTER_SAMPLING_WORDS}</p>}
      {samplingFields.map((field) => (
        <NumberField
          key={field.name}
          label={`${field.label} (${field.term})`}
          explanation={field.explanation}
          value={sampling[field.name]}
          onChange={(value) => {
            if (value !== null || field.emptyWord !== undefined) change({ [field.name]: value });
          }}
          min={field.min}
          max={field.max}
          step={field.step}
          {...(field.emptyWord === undefined ? {} : { emptyWord: field.emptyWord })}
          {...(field.unit === undefined ? {} : { unit: field.unit })}
        />
      ))}
      <Button className="self-start" onClick={() => change(defaultSettings.sampling)}>
        Back to the defaults
      </Button>
    </div>
  );
};
