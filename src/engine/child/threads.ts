/** How many threads evaluate: chosen by what the machine has and, for small models, by measuring. */
import { availableParallelism } from "node:os";
import type { Llama, LlamaContextSequence, Token } from "node-llama-cpp";

/** Up to this size a model is tried with one thread: its steps are shorter than waking the others. */
const TRY_BELOW_BYTES = 256 * 1024 * 1024;
const TRIED_TOKENS = 12;

export interface Threads {
  /** While generating: one core left to others (threads = cores drops to 0.29 with one busy foreign core; PERFORMANCE.md, finding 2). */
  readonly generation: number;
  /** While reading a prompt. */
  readonly reading: number;
}

/** `mathCores`: cores useful for arithmetic, as llama.cpp counts them. `asked` wins over everything. */
export const threadsFor = (asked: number | null, mathCores: number): Threads => {
  const cores = Math.max(1, Math.min(mathCores > 0 ? mathCores : 4, availableParallelism()));
  return asked === null ? { generation: Math.max(1, cores - 1), reading: cores } : { generation: asked, reading: asked };
};

const tokensPerMs = async (llama: Llama, sequence: LlamaContextSequence, token: Token, threads: number): Promise<number> => {
  llama.maxThreads = threads;
  const startedAt = performance.now();
  let left = TRIED_TOKENS;
  for await (const _ of sequence.evaluate([token], { temperature: 0, yieldEogToken: true })) if (--left <= 0) break;
  const took = performance.now() - startedAt;
  await sequence.clearHistory();
  return TRIED_TOKENS / took;
};

/** The faster of one thread and the given number, by a dozen tokens each (twice, the better counts). */
export const measuredThreads = async (
  llama: Llama,
  sequence: LlamaContextSequence,
  sizeBytes: number,
  threads: Threads,
): Promise<Threads> => {
  const most = Math.max(threads.generation, threads.reading);
  const token = sequence.model.tokens.bos ?? sequence.model.tokenize("a")[0];
  if (most === 1 || sizeBytes > TRY_BELOW_BYTES || token === undefined) return threads;
  const best = async (count: number): Promise<number> =>
    Math.max(await tokensPerMs(llama, sequence, token, count), await tokensPerMs(llama, sequence, token, count));
  await tokensPerMs(llama, sequence, token, 1);
  const alone = await best(1);
  const together = await best(most);
  return alone >= together ? { generation: 1, reading: 1 } : threads;
};
