/** A comparison of quality: the advice, the chart, and every figure with its error. */
import { useState } from "react";
import type { Measured, QualityLab, QualityLevel } from "#src/contract/lab.ts";
import { attempt } from "../state/failures.ts";
import { Choice } from "../ui/Choice.tsx";
import { Notice } from "../ui/Notice.tsx";
import { saveFile } from "../ui/saveFile.ts";
import { formatBytes, formatCount, formatDuration, formatRate } from "../words/format.ts";
import { levelName, measuredWords, shareWords } from "../words/lab.ts";
import { quantizationWord } from "../words/model.ts";
import { Chart, chartPng } from "./Chart.tsx";
import type { ChartAxes, ChartPoint } from "./chart.ts";
import { LabHeading } from "./LabHeading.tsx";

type Against = "size" | "speed" | "memory";
const MB = 1024 ** 2;

const xOf = (level: QualityLevel, against: Against): number | null => {
  switch (against) {
    case "size":
      return level.sizeBytes / MB;
    case "speed":
      return level.speed?.generationTokensPerSecond.value ?? null;
    case "memory":
      return level.speed === null ? null : level.speed.peakMemoryBytes / MB;
  }
};
const xTitles: Readonly<Record<Against, string>> = {
  size: "size of the file",
  speed: "generated tokens per second",
  memory: "most memory used",
};

/** Divergence where levels were compared, else perplexity: both are better below. */
const qualityOf = (levels: readonly QualityLevel[]): ((level: QualityLevel) => Measured | null) =>
  levels.some(({ klDivergence }) => klDivergence !== null)
    ? (level) => (level.isBase ? { value: 0, stdErr: 0 } : level.klDivergence)
    : (level) => level.perplexity;

const chartOf = (
  levels: readonly QualityLevel[],
  against: Against,
): { readonly points: readonly ChartPoint[]; readonly axes: ChartAxes } => {
  const quality = qualityOf(levels);
  const points = levels.flatMap((level): readonly ChartPoint[] => {
    const [x, y] = [xOf(level, against), quality(level)];
    return x === null || y === null ? [] : [{ label: level.quantization, x, y: y.value, error: y.stdErr, isBase: level.isBase }];
  });
  const isDivergence = levels.some(({ klDivergence }) => klDivergence !== null);
  return {
    points,
    axes: {
      xTitle: xTitles[against],
      yTitle: isDivergence ? "divergence from the largest (lower is better)" : "perplexity (lower is better)",
      xWords: (value) => (against === "speed" ? formatCount(value) : formatBytes(value * MB)),
      yWords: (value) => value.toLocaleString("en", { maximumSignificantDigits: 3 }),
    },
  };
};

const Cell = ({ children }: { readonly children: React.ReactNode }) => (
  <td className="px-3 py-2 text-right align-top whitespace-nowrap tabular-nums">{children}</td>
);
const waiting = <span className="text-soft">–</span>;

const stateWords = (level: QualityLevel, chunks: number | null): string | null => {
  switch (level.state.kind) {
    case "waiting":
      return "waiting";
    case "measuring":
      return chunks === null ? "measuring" : `measuring, ${formatCount(level.chunksDone)} of ${formatCount(chunks)} chunks`;
    case "failed":
      return "could not be measured";
    case "done":
      return null;
  }
};

const Row = ({ level, chunks }: { readonly level: QualityLevel; readonly chunks: number | null }) => {
  const state = stateWords(level, chunks);
  const { speed } = level;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="min-w-44 px-3 py-2 text-left align-top font-normal">
        <span className="block font-strong">{levelName(level)}</span>
        <span className="block text-soft">
          {quantizationWord(level.bitsPerWeight)}
          {level.isBase && " · the others are compared with it"}
          {state !== null && ` · ${state}`}
        </span>
        {level.whyNotCompared !== null && <span className="block text-check">{level.whyNotCompared}</span>}
      </th>
      <Cell>{formatBytes(level.sizeBytes)}</Cell>
      <Cell>{level.perplexity === null ? waiting : measuredWords(level.perplexity)}</Cell>
      <Cell>{level.klDivergence === null ? waiting : measuredWords(level.klDivergence)}</Cell>
      <Cell>{level.topTokenAgreement === null ? waiting : shareWords(level.topTokenAgreement)}</Cell>
      <Cell>{speed === null ? waiting : formatRate(speed.promptTokensPerSecond.value)}</Cell>
      <Cell>{speed === null ? waiting : formatRate(speed.generationTokensPerSecond.value)}</Cell>
      <Cell>{speed === null ? waiting : formatDuration(speed.timeToFirstTokenMs)}</Cell>
      <Cell>{speed === null ? waiting : formatBytes(speed.peakMemoryBytes)}</Cell>
    </tr>
  );
};

const columns: readonly { readonly title: string; readonly means: string }[] = [
  { title: "Size", means: "of the file" },
  { title: "Perplexity", means: "how surprised it is by the text; lower is better" },
  { title: "Divergence", means: "how far its expectations are from the largest level's; 0 is the same" },
  { title: "Agreement", means: "how often its likeliest next token is the largest level's" },
  { title: "Reading", means: "tokens of a prompt" },
  { title: "Writing", means: "tokens of an answer" },
  { title: "First token", means: "after a prompt of 512 tokens" },
  { title: "Memory", means: "most used while measured" },
];

const Table = ({ lab }: { readonly lab: QualityLab }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
  <section className="overflow-x-auto rounded-card border border-line" tabIndex={0} aria-label="Figures">
    <table className="w-full text-small">
      <thead>
        <tr className="bg-sunken">
          <th scope="col" className="px-3 py-2 text-left font-strong">
            Level
          </th>
          {columns.map(({ title, means }) => (
            <th key={title} scope="col" title={means} className="px-3 py-2 text-right font-strong whitespace-nowrap">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lab.levels.map((level) => (
          <Row key={level.modelId} level={level} chunks={lab.chunks} />
        ))}
      </tbody>
    </table>
  </section>
);

const Meaning = () => (
  <details className="text-small">
    <summary className="w-fit">What the figures mean</summary>
    <dl className="mt-2 grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1">
      {columns.map(({ title, means }) => (
        <div key={title} className="contents">
          <dt className="text-soft">{title}</dt>
          <dd>{means}</dd>
        </div>
      ))}
      <dt className="text-soft">±</dt>
      <dd>the standard error; two figures closer than twice of it cannot be told apart on this text</dd>
    </dl>
  </details>
);

export const QualityView = ({ lab }: { readonly lab: QualityLab }) => {
  const [against, setAgainst] = useState<Against>("size");
  const chart = chartOf(lab.levels, against);
  const hasChart = chart.points.length > 0;
  const savePicture = async () => {
    const picture = await chartPng(chart);
    if (picture !== null) saveFile("deskside-lab.png", picture);
  };
  return (
    <div className="flex flex-col gap-6">
      <LabHeading lab={lab} onPicture={hasChart ? () => attempt(savePicture()) : null}>
        {formatCount(lab.text.characters)} characters · {formatCount(lab.contextTokens)} tokens at a time
        {lab.chunks !== null && ` · ${formatCount(lab.chunks)} chunks`}
      </LabHeading>
      {lab.recommendation !== null && (
        <Notice>
          {lab.recommendation.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Notice>
      )}
      <Table lab={lab} />
      {lab.levels.length > 1 && hasChart && (
        <div className="flex flex-col gap-3">
          <Choice
            label="Quality against"
            value={against}
            onChange={setAgainst}
            choices={[
              { value: "size", label: "Size" },
              { value: "speed", label: "Speed" },
              { value: "memory", label: "Memory" },
            ]}
          />
          <div className="overflow-x-auto">
            <Chart {...chart} title={`Quality of each level against ${xTitles[against]}; the figures are in the table above`} />
          </div>
        </div>
      )}
      <Meaning />
    </div>
  );
};
