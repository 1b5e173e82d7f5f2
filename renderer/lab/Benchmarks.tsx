/** How fast a model is on this machine, now and before. */
import { useState } from "react";
import type { ModelId } from "#src/contract/ids.ts";
import type { Benchmark } from "#src/contract/lab.ts";
import { RunProgress, useIsRunning } from "../models/RunProgress.tsx";
import { useLab } from "../state/lab.ts";
import { useModels } from "../state/models.ts";
import { Button } from "../ui/Button.tsx";
import { Select } from "../ui/Select.tsx";
import { formatBytes, formatDuration, formatMoment, formatPlural } from "../words/format.ts";
import { measuredWords } from "../words/lab.ts";
import { canChat, headerOf } from "../words/model.ts";
import { startBenchmark } from "./labActions.ts";

/** Against the measurement before of the same model on the same machine; null for the first, and within twice both errors. */
const changeWords = (now: Benchmark, before: Benchmark | undefined): string | null => {
  if (before === undefined) return null;
  const [a, b] = [now.speed.generationTokensPerSecond, before.speed.generationTokensPerSecond];
  if (b.value <= 0 || Math.abs(a.value - b.value) <= 2 * Math.hypot(a.stdErr, b.stdErr)) return null;
  const percent = Math.round((a.value / b.value - 1) * 100);
  return percent === 0 ? null : percent > 0 ? `${percent} % faster than before` : `${-percent} % slower than before`;
};

const Cell = ({ children }: { readonly children: React.ReactNode }) => (
  <td className="px-3 py-2 text-right align-top whitespace-nowrap tabular-nums">{children}</td>
);

const Row = ({ benchmark, before }: { readonly benchmark: Benchmark; readonly before: Benchmark | undefined }) => {
  const { speed } = benchmark;
  const change = changeWords(benchmark, before);
  return (
    <tr className="border-t border-line">
      <th scope="row" className="min-w-48 px-3 py-2 text-left align-top font-normal">
        <span className="block font-strong">
          {benchmark.modelName} · {benchmark.quantization}
        </span>
        <span className="block text-soft">
          {formatMoment(benchmark.at, Date.now())} · {speed.device}, {formatPlural(speed.threads, "thread")} · Deskside {benchmark.version}
        </span>
        {change !== null && <span className="block">{change}</span>}
      </th>
      <Cell>{measuredWords(speed.promptTokensPerSecond)}</Cell>
      <Cell>{measuredWords(speed.generationTokensPerSecond)}</Cell>
      <Cell>{formatDuration(speed.timeToFirstTokenMs)}</Cell>
      <Cell>{formatDuration(speed.loadMs)}</Cell>
      <Cell>{formatBytes(speed.peakMemoryBytes)}</Cell>
    </tr>
  );
};

const Table = ({ benchmarks }: { readonly benchmarks: readonly Benchmark[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
  <section className="overflow-x-auto rounded-card border border-line" tabIndex={0} aria-label="Measured before">
    <table className="w-full text-small">
      <thead>
        <tr className="bg-sunken">
          <th scope="col" className="px-3 py-2 text-left font-strong">
            Model
          </th>
          {["Reading, tokens/s", "Writing, tokens/s", "First token", "Loading", "Memory"].map((title) => (
            <th key={title} scope="col" className="px-3 py-2 text-right font-strong whitespace-nowrap">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {benchmarks.map((one, index) => (
          <Row
            key={one.id}
            benchmark={one}
            before={benchmarks.slice(index + 1).find(({ modelId, machine }) => modelId === one.modelId && machine === one.machine)}
          />
        ))}
      </tbody>
    </table>
  </section>
);

export const Benchmarks = () => {
  const benchmarks = useLab((view) => view.benchmarks) ?? [];
  const models = (useModels((view) => view.models) ?? []).filter((model) => model.file === "present" && canChat(model));
  const [chosen, setChosen] = useState<ModelId | null>(null);
  const model = models.find(({ id }) => id === chosen) ?? models.find(({ state }) => state.kind === "loaded") ?? models[0];
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h2 className="text-title font-strong">Speed on this machine</h2>
        <p className="text-small text-soft">
          A prompt of 512 tokens is read and 128 tokens are written, several times, in a process of its own. Close other programs first:
          what they take is missing from the figures.
        </p>
      </div>
      {model !== undefined && (
        <div className="flex flex-wrap items-center gap-3">
          {models.length > 1 && (
            <Select
              label="Model"
              value={model.id}
              onChange={(id) => setChosen(id)}
              choices={models.map((one) => ({ value: one.id, label: `${one.name} · ${headerOf(one)?.quantization ?? one.fileName}` }))}
            />
          )}
          <Start key={model.id} modelId={model.id} />
        </div>
      )}
      {benchmarks.length === 0 ? <p className="text-soft">Nothing was measured on this machine yet.</p> : <Table benchmarks={benchmarks} />}
    </div>
  );
};

const Start = ({ modelId }: { readonly modelId: ModelId }) => {
  const running = useIsRunning("benchmark", modelId);
  return running ? (
    <div className="min-w-60 grow">
      <RunProgress work="benchmark" modelId={modelId} />
    </div>
  ) : (
    <Button kind="primary" onClick={() => startBenchmark(modelId)}>
      Measure
    </Button>
  );
};
