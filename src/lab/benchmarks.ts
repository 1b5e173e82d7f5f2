/** Benchmarks of single models on this machine, kept against later ones. */
import type { AppEvent } from "#src/contract/event.ts";
import type { BenchmarkId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Benchmark } from "#src/contract/lab.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Patience } from "./patience.ts";
import type { LabModels, LabRepository, LabSurroundings, LabTexts, Measuring } from "./ports.ts";
import { measureSpeed, REPEATS } from "./speed.ts";

export interface Benchmarks {
  start(): Promise<void>;
  list(): readonly Benchmark[];
  /** Throws model/…. */
  run(modelId: ModelId): Promise<RunId>;
}

const KEPT_MAX = 1_000;

export const createBenchmarks = (deps: {
  readonly repository: LabRepository;
  readonly models: LabModels;
  readonly texts: Pick<LabTexts, "bundled" | "readBundled">;
  readonly measuring: Measuring;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly surroundings: LabSurroundings;
  readonly patience: Patience;
  /** One measuring at a time on this machine. */
  readonly alone: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}): Benchmarks => {
  let kept: readonly Benchmark[] = [];
  const { surroundings } = deps;

  const promptText = async (): Promise<string> => {
    const [first] = await deps.texts.bundled();
    return first === undefined ? "A plain sentence, said again and again. " : (await deps.texts.readBundled(first.name)).text;
  };

  return {
    start: async () => {
      // Written by this module alone, in an encrypted database: its shape is trusted.
      kept = (await deps.repository.listBenchmarks()).map(({ data }) => JSON.parse(data) as Benchmark);
    },
    list: () => kept,
    run: async (modelId) => {
      const model = await deps.models.get(modelId);
      const run = deps.runs.start({ kind: "benchmark", modelId }, ({ signal, report }) =>
        deps.alone(async () => {
          const stage = (name: "loading-model" | "measuring-speed" | "waiting", done: number): void =>
            report({ stage: name, done, total: REPEATS, unit: "tries", secondsLeft: null });
          stage("loading-model", 0);
          const text = await promptText();
          const job = {
            modelId,
            text,
            onLoading: () => {},
            onWait: () => stage("waiting", 0),
            onPass: (done: number) => stage("measuring-speed", done),
          };
          const measured = await measureSpeed({ ...deps, monotonicNow: surroundings.monotonicNow }, job, signal);
          const benchmark: Benchmark = {
            id: surroundings.newId<BenchmarkId>(),
            at: surroundings.now(),
            modelId,
            modelName: model.name,
            quantization: model.quantization,
            sizeBytes: model.sizeBytes,
            machine: await surroundings.machine(),
            version: surroundings.version,
            ...measured,
          };
          await deps.repository.insertBenchmark({ id: benchmark.id, at: benchmark.at, data: JSON.stringify(benchmark) });
          kept = [benchmark, ...kept].slice(0, KEPT_MAX);
          deps.publish({ kind: "benchmark", benchmark });
        }, signal),
      );
      return run.id;
    },
  };
};
