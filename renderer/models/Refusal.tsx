/** Why a model was not loaded, with figures, and what would work: other settings, or a smaller level of the same model. */
import { useEffect } from "react";
import type { Model } from "#src/contract/model.ts";
import { attempt } from "../state/failures.ts";
import { refreshFits, useFits } from "../state/fits.ts";
import { forgetRefusal, requestLoad, useLoads } from "../state/loads.ts";
import { useModels } from "../state/models.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { fitParts, fitSentence, fitWayOn, suggestionWords } from "../words/fit.ts";
import { formatBytes } from "../words/format.ts";
import { headerOf, quantizationLabel } from "../words/model.ts";
import { MemoryBar } from "./fit/MemoryBar.tsx";

/** More would not be read. */
const LEVELS_OFFERED = 2;

const smallerLevels = (model: Model, models: readonly Model[] | null): readonly Model[] => {
  const header = headerOf(model);
  if (header === null) return [];
  return (models ?? [])
    .filter((other) => {
      const found = headerOf(other);
      return (
        found !== null &&
        found.family === header.family &&
        found.kind === header.kind &&
        other.file === "present" &&
        other.sizeBytes < model.sizeBytes
      );
    })
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
};

/** The largest levels of the same model that fit as they are. */
const OtherLevels = ({ model }: { readonly model: Model }) => {
  const smaller = smallerLevels(
    model,
    useModels((view) => view.models),
  );
  const fits = useFits((view) => view.fits);
  const asked = smaller.map(({ id }) => id).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew only when other levels come into question
  useEffect(() => {
    const stop = new AbortController();
    attempt(
      refreshFits(
        smaller.map(({ id }) => id),
        stop.signal,
      ),
    );
    return () => stop.abort();
  }, [asked]);
  return smaller
    .filter(({ id }) => fits.get(id)?.fits === true)
    .slice(0, LEVELS_OFFERED)
    .map((other) => {
      const header = headerOf(other);
      return (
        <Button
          key={other.id}
          className="max-w-full shrink"
          onClick={() => {
            forgetRefusal(model.id);
            requestLoad(other.id);
          }}
        >
          Load {header === null ? other.fileName : quantizationLabel(header)}, {formatBytes(other.sizeBytes)}
        </Button>
      );
    });
};

/** `named`: say which model, where that is not plain from the place. */
export const Refusal = ({ model, named }: { readonly model: Model; readonly named: boolean }) => {
  const fit = useLoads((loads) => loads.refused[model.id]);
  if (fit === undefined) return null;
  const { suggestion } = fit;
  const actions = (
    <>
      {suggestion !== null && (
        <Button kind="primary" className="max-w-full shrink" onClick={() => requestLoad(model.id, suggestion)}>
          Load it with {suggestionWords(suggestion, fit.contextTokens) ?? "smaller settings"}
        </Button>
      )}
      <OtherLevels model={model} />
      <Button kind="quiet" onClick={() => forgetRefusal(model.id)}>
        Not now
      </Button>
    </>
  );
  return (
    <Notice tone="check" actions={actions}>
      <div className="flex flex-col gap-2">
        <p>
          {named && `${model.name}: `}
          {fitSentence(fit)} {fitWayOn(fit) ?? "Unload another model or close other programs, or choose a smaller model."}
        </p>
        <MemoryBar label="Memory needed" parts={fitParts(fit)} free={fit.availableBytes} />
      </div>
    </Notice>
  );
};
