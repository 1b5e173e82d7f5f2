/** After a load that failed: why, the way to let the machine find settings that work, and what it found. */
import { Collapsible } from "@base-ui/react/collapsible";
import { Check, ChevronRight, X } from "lucide-react";
import type { Model } from "#src/contract/model.ts";
import { requestLoad } from "../../state/loads.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { errorWords } from "../../words/errors.ts";
import { formatPlural } from "../../words/format.ts";
import { findSettings } from "../library/modelActions.ts";
import { RunProgress, useIsRunning } from "../RunProgress.tsx";
import { openAbout } from "../view.ts";

type Remedy = NonNullable<Model["remedy"]>;

const Tries = ({ tries }: { readonly tries: Remedy["tries"] }) => (
  <Collapsible.Root>
    <Collapsible.Trigger className="group inline-flex min-h-8 items-center gap-1 rounded-control text-soft hover:text-ink">
      <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
      What was tried ({formatPlural(tries.length, "setting")})
    </Collapsible.Trigger>
    <Collapsible.Panel>
      <ol className="flex flex-col gap-1 pl-1">
        {tries.map((one) => (
          <li key={one.what} className="flex gap-2">
            {one.worked ? (
              <Check className="mt-0.5 size-4 shrink-0 text-accent" aria-label="Worked:" />
            ) : (
              <X className="mt-0.5 size-4 shrink-0 text-soft" aria-label="Did not work:" />
            )}
            <span className="min-w-0 wrap-anywhere">
              {one.what}
              {one.why !== null && <span className="text-soft"> · {one.why}</span>}
            </span>
          </li>
        ))}
      </ol>
    </Collapsible.Panel>
  </Collapsible.Root>
);

const Found = ({ model, remedy, failure }: { readonly model: Model; readonly remedy: Remedy; readonly failure: string }) => {
  const { options } = remedy;
  const actions = (
    <>
      {options !== null && (
        <Button kind="primary" onClick={() => requestLoad(model.id, options)}>
          Load like this
        </Button>
      )}
      <Button onClick={() => findSettings(model)}>Try again</Button>
    </>
  );
  return (
    <Notice tone={options === null ? "check" : "plain"} actions={actions}>
      <p>
        <span className="text-soft">{failure}</span> {remedy.sentence}
      </p>
      {remedy.tries.length > 0 && <Tries tries={remedy.tries} />}
    </Notice>
  );
};

/** Nothing while the model is well. */
export const LoadDoctor = ({ model }: { readonly model: Model }) => {
  const trying = useIsRunning("model-doctor", model.id);
  if (trying)
    return (
      <div className="flex flex-col gap-1">
        <RunProgress work="model-doctor" modelId={model.id} />
        <p className="text-small text-soft">Each setting is tried in a process of its own; a crash there costs nothing.</p>
      </div>
    );
  if (model.state.kind !== "failed") return null;
  const { sentence, wayOn } = errorWords(model.state.error);
  if (model.remedy !== null) return <Found model={model} remedy={model.remedy} failure={sentence} />;
  const actions = (
    <>
      <Button kind="primary" onClick={() => findSettings(model)}>
        Find settings that work
      </Button>
      <Button onClick={() => openAbout("settings", model.id)}>Choose settings myself…</Button>
    </>
  );
  return (
    <Notice tone="check" actions={actions}>
      {sentence} {wayOn}
    </Notice>
  );
};
