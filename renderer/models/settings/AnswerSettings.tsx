/** How words are chosen with this model, over the app's own defaults; a chat's own settings go before it. */
import type { Model } from "#src/contract/model.ts";
import { SamplingRows } from "../../chat/settings/SamplingRows.tsx";
import { useSettings } from "../../state/settings.ts";
import { STARTER_SAMPLING_WORDS } from "../../words/sampling.ts";
import { changeModel } from "../library/modelActions.ts";

export const AnswerSettings = ({ model }: { readonly model: Model }) => {
  const defaults = useSettings((settings) => settings.sampling);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-small text-soft">For new answers of this model. A chat’s own settings go before these.</p>
      {model.source === "starter" && <p className="text-small text-check">{STARTER_SAMPLING_WORDS}</p>}
      <SamplingRows
        defaultOf={(name) => defaults[name]}
        overrides={model.sampling}
        onChange={(sampling) => changeModel(model, { sampling })}
      />
    </div>
  );
};
