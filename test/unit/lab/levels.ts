/** Levels of labs, made for tests. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Speed } from "#src/contract/lab.ts";
import type { QualitySums } from "#src/lab/ports.ts";
import type { AnswerRow, QualityLevelRow, TasksLevelRow } from "#src/lab/rows.ts";

export const modelId = (n: number): ModelId => `0192f0c8-0000-7000-8000-00000000000${n}` as ModelId;

const named = (n: number, sizeBytes: number) => ({
  modelId: modelId(n),
  name: "Model",
  quantization: n === 1 ? "F16" : `Q${10 - n}`,
  sizeBytes,
  bitsPerWeight: 16 / n,
  sha256: null,
  isBase: n === 1,
  state: { kind: "done" as const },
});

export const speed = (generation: number): Speed => ({
  promptTokensPerSecond: { value: 10 * generation, stdErr: 1 },
  generationTokensPerSecond: { value: generation, stdErr: 0.1 },
  timeToFirstTokenMs: 100,
  loadMs: 10,
  peakMemoryBytes: 1e9,
  device: "CPU",
  threads: 1,
});

/** `excess` nats a token more than the base with a standard error of `error`, the same first choice in `same` of all. */
export const sums = (options: { excess: number; error: number; same: number; tokens?: number }): QualitySums => {
  const tokens = options.tokens ?? 10_000;
  const squares = tokens * (options.error ** 2 * (tokens - 1) + options.excess ** 2);
  return {
    tokens,
    nll: 2 * tokens,
    nll2: 5 * tokens,
    compared: {
      divergence: 0.01 * tokens,
      divergence2: 0.0005 * tokens,
      sameTop: options.same * tokens,
      excess: options.excess * tokens,
      excess2: squares,
    },
  };
};

export const baseLevel: QualityLevelRow = {
  ...named(1, 8e9),
  chunksDone: 40,
  sums: { tokens: 10_000, nll: 20_000, nll2: 50_000, compared: null },
  whyNotCompared: null,
  speed: speed(10),
};
export const qualityLevel = (n: number, sizeBytes: number, of: Parameters<typeof sums>[0]): QualityLevelRow => ({
  ...named(n, sizeBytes),
  chunksDone: 40,
  sums: sums(of),
  whyNotCompared: null,
  speed: speed(10 * n),
});

export const answer = (text: string, facts: readonly string[], against: AnswerRow | null = null): AnswerRow => ({
  text,
  facts,
  quotes: { exact: 1, repaired: 0, unverified: 0 },
  sameFacts: against === null ? null : JSON.stringify(facts) === JSON.stringify(against.facts),
  sameText: against === null ? null : text === against.text,
  ms: 5,
});
export const tasksLevel = (n: number, sizeBytes: number, answers: TasksLevelRow["answers"]): TasksLevelRow => ({
  ...named(n, sizeBytes),
  answers,
});
