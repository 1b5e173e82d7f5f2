/** The memory a load would take with these settings, against what is free. */
import type { Fit, LoadOptions, Model } from "#src/contract/model.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { fitParts, fitSentence, fitWayOn, suggestionWords } from "../../words/fit.ts";
import { formatCount } from "../../words/format.ts";
import { MemoryBar } from "./MemoryBar.tsx";
import { useFit } from "./useFit.ts";

type Props = {
  readonly model: Model;
  readonly options: LoadOptions;
  /** Takes the settings that would fit. */
  readonly onTake: (options: LoadOptions) => void;
};

/** The most this machine could give the model, where that is more than these settings do. */
const betterThan = (options: LoadOptions, { best, contextTokens }: Fit): LoadOptions | null => {
  if (best === undefined || best === null || best.contextTokens === null) return null;
  const more = best.contextTokens > contextTokens || (options.gpuLayers !== null && (best.gpuLayers ?? 0) > options.gpuLayers);
  return more ? best : null;
};

export const Prediction = ({ model, options, onTake }: Props) => {
  const fit = useFit(model.id, options);
  if (fit === null) return <p className="text-small text-soft">Working out the memory needed…</p>;
  const offered = fit.suggestion ?? betterThan(options, fit);
  const actions =
    offered === null ? undefined : (
      <Button className="max-w-full shrink" onClick={() => onTake(offered)}>
        {fit.fits ? "Use the most that fits: " : "Use "}
        {suggestionWords(offered, fit.contextTokens) ?? "smaller settings"}
      </Button>
    );
  return (
    <div className="flex flex-col gap-2" aria-live="polite">
      <Notice tone={fit.fits ? "plain" : "check"} actions={actions}>
        {fitSentence(fit)}{" "}
        {fit.fits
          ? `An estimate, with ${formatCount(fit.contextTokens)} tokens of context.`
          : (fitWayOn(fit) ?? "No setting would fit: unload another model, close other programs, or choose a smaller level.")}
      </Notice>
      <MemoryBar label="Memory needed" parts={fitParts(fit)} free={fit.availableBytes} />
    </div>
  );
};
