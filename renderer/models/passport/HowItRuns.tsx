/** How a model runs on this machine: what it takes now, and what was measured. */
import type { Model } from "#src/contract/model.ts";
import { compareInLab } from "../../lab/view.ts";
import { Button } from "../../ui/Button.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { Section } from "../../ui/Section.tsx";
import { formatCount, formatDuration, formatMoment, formatPlural, formatRate } from "../../words/format.ts";
import { qualityWords } from "../../words/level.ts";
import { canChat, placeLabel } from "../../words/model.ts";
import { Measured } from "../fit/Measured.tsx";
import { measureSpeed } from "../library/modelActions.ts";
import { RunProgress, useIsRunning } from "../RunProgress.tsx";

export const RunningNow = ({ model }: { readonly model: Model }) => {
  if (model.state.kind !== "loaded") return null;
  const { loaded, predictedBytes } = model.state;
  return (
    <Section title="As it runs now">
      <Measured loaded={loaded} predictedBytes={predictedBytes} />
      <Facts>
        <Fact name="Runs on">{placeLabel(loaded)}</Fact>
        <Fact name="On the GPU">
          {formatCount(loaded.gpuLayers)} of {formatPlural(loaded.totalLayers, "layer")}
        </Fact>
        {loaded.whyCpu !== null && <Fact name="Why not the GPU">{loaded.whyCpu}</Fact>}
        <Fact name="Context">{formatCount(loaded.contextTokens)} tokens</Fact>
        <Fact name="Threads">{formatCount(loaded.threads)}</Fact>
        <Fact name="Loading took">{formatDuration(loaded.loadMs)}</Fact>
      </Facts>
    </Section>
  );
};

export const MeasuredHere = ({ model }: { readonly model: Model }) => {
  const running = useIsRunning("benchmark", model.id);
  const { speed, quality } = model.measured;
  const words = qualityWords(model.measured);
  if (!canChat(model)) return null;
  return (
    <Section title="Measured on this machine">
      {speed === null && quality === null && (
        <p className="text-small text-soft">Not measured yet. Figures of other machines would say little about this one.</p>
      )}
      <Facts>
        {speed !== null && (
          <>
            <Fact name="Writing">{formatRate(speed.generationTokensPerSecond)}</Fact>
            <Fact name="Reading">{formatRate(speed.promptTokensPerSecond)}</Fact>
            <Fact name="Measured">{formatMoment(speed.at, Date.now())}</Fact>
          </>
        )}
        {quality !== null && (
          <Fact name="Quality">
            {words}
            {quality.topTokenAgreement !== null && `, perplexity ${quality.perplexity.toPrecision(4)}`}
          </Fact>
        )}
      </Facts>
      {!running && model.file === "present" && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => measureSpeed(model)}>{speed === null ? "Measure its speed" : "Measure its speed again"}</Button>
          <Button onClick={() => compareInLab([model.id])}>Measure its quality…</Button>
        </div>
      )}
      <RunProgress work="benchmark" modelId={model.id} />
    </Section>
  );
};
