/** Measures a model's speed: several passes in a process of its own, from which those disturbed by an answer are left out. */

import type { ModelId } from "#src/contract/ids.ts";
import type { Benchmark, Speed } from "#src/contract/lab.ts";
import { measuredOf } from "./figures.ts";
import type { Patience } from "./patience.ts";
import type { Measuring, SpeedMeasuring, SpeedPass } from "./ports.ts";

/** As llama-bench measures by default: pp512, tg128, five times. */
export const PROMPT_TOKENS = 512;
export const GENERATED_TOKENS = 128;
export const REPEATS = 5;
/** A slow model is measured three times at least, and no further once this long has been measured. */
const REPEATS_LEAST = 3;
const LONG_ENOUGH_MS = 120_000;
/** Passes that an answer came into are made again, at most so often. */
const DISTURBED_MAX = 10;

export interface SpeedJob {
  readonly modelId: ModelId;
  readonly text: string;
  readonly onLoading: (fraction: number) => void;
  readonly onWait: () => void;
  /** Passes done of at most REPEATS. */
  readonly onPass: (done: number) => void;
}
export type SpeedResult = Pick<Benchmark, "repeats" | "gpuLayers" | "promptTokens" | "generatedTokens" | "speed">;

const perSecond = (tokens: number, ms: number): number => (ms <= 0 ? 0 : (tokens * 1_000) / ms);

const speedOf = (measuring: SpeedMeasuring, passes: readonly SpeedPass[]): Speed => ({
  promptTokensPerSecond: measuredOf(passes.map(({ promptMs }) => perSecond(measuring.promptTokens, promptMs))),
  generationTokensPerSecond: measuredOf(passes.map(({ generationMs }) => perSecond(measuring.generatedTokens, generationMs))),
  timeToFirstTokenMs: measuredOf(passes.map(({ firstTokenMs }) => firstTokenMs)).value,
  loadMs: measuring.loadMs,
  peakMemoryBytes: Math.max(measuring.memoryBytes, ...passes.map(({ memoryBytes }) => memoryBytes)),
  device: measuring.device,
  threads: measuring.threads,
});

/** Throws what the measuring process throws, or the signal's reason; the process is gone in every case. */
export const measureSpeed = async (
  deps: { readonly measuring: Pick<Measuring, "speed">; readonly patience: Patience; readonly monotonicNow: () => number },
  job: SpeedJob,
  signal: AbortSignal,
): Promise<SpeedResult> => {
  await deps.patience.turn(job.onWait, signal);
  const opening = { modelId: job.modelId, text: job.text, promptTokens: PROMPT_TOKENS, generatedTokens: GENERATED_TOKENS };
  const measuring = await deps.measuring.speed(opening, job.onLoading, signal);
  try {
    const startedAt = deps.monotonicNow();
    const passes: SpeedPass[] = [];
    let disturbed = 0;
    const enough = (): boolean =>
      passes.length >= REPEATS || (passes.length >= REPEATS_LEAST && deps.monotonicNow() - startedAt > LONG_ENOUGH_MS);
    while (!enough()) {
      await deps.patience.turn(job.onWait, signal);
      // A pass cannot rest in its midst: it would measure the rest.
      const { result, held } = await deps.patience.during(
        async () => {},
        () => measuring.pass(signal),
      );
      if (held && disturbed < DISTURBED_MAX) {
        disturbed += 1;
        continue;
      }
      passes.push(result);
      job.onPass(passes.length);
    }
    const { gpuLayers, promptTokens, generatedTokens } = measuring;
    return { repeats: passes.length, gpuLayers, promptTokens, generatedTokens, speed: speedOf(measuring, passes) };
  } finally {
    await measuring.close();
  }
};
