/** Why a model was not loaded, with figures, and what would work. */
import type { Model } from "#src/contract/model.ts";
import { forgetRefusal, requestLoad, useLoads } from "../state/loads.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { fitParts, fitSentence, fitWayOn } from "../words/fit.ts";
import { formatBytes } from "../words/format.ts";

/** `named`: say which model, where that is not plain from the place. */
export const Refusal = ({ model, named }: { readonly model: Model; readonly named: boolean }) => {
  const fit = useLoads((loads) => loads.refused[model.id]);
  if (fit === undefined) return null;
  const { suggestion } = fit;
  const actions = (
    <>
      {suggestion !== null && (
        <Button kind="primary" onClick={() => requestLoad(model.id, suggestion)}>
          Load it so
        </Button>
      )}
      <Button onClick={() => forgetRefusal(model.id)}>Not now</Button>
    </>
  );
  return (
    <Notice tone="check" actions={actions}>
      <p>
        {named && `${model.name}: `}
        {fitSentence(fit)} {fitWayOn(fit) ?? "Unload another model or close other programs, or choose a smaller model."}
      </p>
      <p className="text-soft">
        {fitParts(fit)
          .map((part) => `${part.label} ${formatBytes(part.bytes)}`)
          .join(" · ")}
      </p>
    </Notice>
  );
};
