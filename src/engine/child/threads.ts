/** How many threads evaluate: chosen by what the machine has and, for small models, by measuring. */
import { availableParallelism } from "node:os";
import type { Llama, LlamaContextSequence, Token } from "node-llama-cpp";

/** Up to this size a model is tried with one thread: its steps are shorter than waking the others (starter: 1,044 tokens/s with one, 70 with two). */
const TRY_BELOW_BYTES = 256 * 1024 * 1024;
const TRIED_TOKENS = 12;

export interface Threads {
  /** While generating: one core left to others (threads = cores drops to 0.29 with one busy foreign core; PERFORMANCE.md, finding 2). */
  readonly generation: number;
  /** While reading a prompt. */
  readonly reading: number;
}

/** `mathCores`: cores useful for arithmetic as llama.cpp counts them, 0 if unknown. `asked` wins over everything. */
export const threadsFor = (asked: number | null, mathCores: number): Threads => {
  const cores = Math.max(1, Math.min(mathCores > 0 ? mathCores : 4, availableParallelism()));
  return asked === null ? { generation: Math.max(1, cores - 1), reading: cores } : { generation: asked, reading: asked };
};

/** Milliseconds for a dozen tokens; given up as soon as it takes longer than `mostMs` (with a busy machine many threads can take seconds). */
const trialMs = async (llama: Llama, sequence: LlamaContextSequence, token: Token, threads: number, mostMs: number): Promise<number> => {
  llama.maxThreads = threads;
  const startedAt = performance.now();
  let left = TRIED_TOKENS;
  for await (const _ of sequence.evaluate([token], { temperature: 0, yieldEogToken: true })) {
    left -= 1;
    if (left <= 0 || performance.now() - startedAt > mostMs) break;
  }
  const took = performance.now() - startedAt;
  await sequence.clearHistory();
  return left <= 0 ? took : Number.POSITIVE_INFINITY;
};

/** One thread for everything where that is as fast as the given number, tried with a dozen tokens; leaves the sequence empty. */
export const measuredThreads = async (
  llama: Llama,
  sequence: LlamaContextSequence,
  sizeBytes: number,
  threads: Threads,
): Promise<Threads> => {
  const most = Math.max(threads.generation, threads.reading);
  const token = sequence.model.tokens.bos ?? sequence.model.tokenize("a")[0];
  if (most === 1 || sizeBytes > TRY_BELOW_BYTES || token === undefined) return threads;
  // The first run warms weights and caches; of the two the better counts, since other programs can only slow one down.
  const firstMs = await trialMs(llama, sequence, token, 1, Number.POSITIVE_INFINITY);
  const aloneMs = Math.min(firstMs, await trialMs(llama, sequence, token, 1, Number.POSITIVE_INFINITY));
  const togetherMs = await trialMs(llama, sequence, token, most, aloneMs);
  return aloneMs <= togetherMs ? { generation: 1, reading: 1 } : threads;
};
