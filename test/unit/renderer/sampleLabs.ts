/** Comparisons as the core would tell them, for tests of the page. */
import { labIdSchema } from "#src/contract/ids.ts";
import type { QualityLab, QualityLevel, TaskAnswer, TasksLab, TasksLevel } from "#src/contract/lab.ts";
import { modelId } from "./sampleModels.ts";

export const labId = (n: number) => labIdSchema.parse(`0193b0a0-0000-7000-9000-${String(n).padStart(12, "0")}`);

const level = (n: number, quantization: string) => ({
  modelId: modelId(n),
  name: "Sample 4B",
  quantization,
  sizeBytes: n * 1024 ** 3,
  bitsPerWeight: 4.8,
  sha256: null,
  isBase: false,
  state: { kind: "done" as const },
});

export const aQualityLevel = (n: number, over: Partial<QualityLevel>): QualityLevel => ({
  ...level(n, `Q${n}_0`),
  chunksDone: 20,
  tokensScored: 5_120,
  perplexity: { value: 12.3146, stdErr: 0.1372 },
  klDivergence: { value: 0.0042, stdErr: 0.0003 },
  topTokenAgreement: { value: 0.9714, stdErr: 0.0031 },
  whyNotCompared: null,
  speed: {
    promptTokensPerSecond: { value: 210, stdErr: 2 },
    generationTokensPerSecond: { value: 31, stdErr: 0.4 },
    timeToFirstTokenMs: 2_400,
    loadMs: 900,
    peakMemoryBytes: 3 * 1024 ** 3,
    device: "A processor",
    threads: 2,
  },
  ...over,
});

export const aQualityLab = (over: Partial<QualityLab>): QualityLab => ({
  id: labId(1),
  createdAt: 1_000,
  machine: "A processor, 8 GB",
  state: { kind: "done" },
  recommendation: null,
  kind: "quality",
  text: { label: "A bundled text", characters: 60_000, sha256: "a".repeat(64) },
  contextTokens: 512,
  chunks: 20,
  levels: [aQualityLevel(8, { isBase: true, klDivergence: null, topTokenAgreement: null }), aQualityLevel(4, {})],
  ...over,
});

export const anAnswer = (text: string, over: Partial<TaskAnswer>): TaskAnswer => ({
  text,
  quotes: { exact: 1, repaired: 0, unverified: 0 },
  sameFacts: true,
  sameText: false,
  ms: 800,
  ...over,
});

export const aTasksLevel = (n: number, over: Partial<TasksLevel>): TasksLevel => ({ ...level(n, `Q${n}_0`), answers: [], ...over });

export const aTasksLab = (over: Partial<TasksLab>): TasksLab => ({
  id: labId(2),
  createdAt: 1_000,
  machine: "A processor, 8 GB",
  state: { kind: "done" },
  recommendation: null,
  kind: "tasks",
  collections: ["Contracts"],
  questions: ["What is the fee?", "Who signed?"],
  levels: [],
  ...over,
});
