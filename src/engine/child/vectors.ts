/** Vectors of texts: several contexts side by side, each with one thread and one text at a time. */
import type { LlamaEmbeddingContext, LlamaModel, Token } from "node-llama-cpp";
import type { Embedded, EmbedRequest } from "../engine.ts";
import type { Prefixes } from "./prefixes.ts";

/** Room for the tokens that begin and end a text. */
const FRAME_TOKENS = 4;

/** L2 norm 1. Of a text the model knows nothing of (all zeros) all parts are equal: it is near to nothing in particular. */
export const normalised = (vector: readonly number[]): Float32Array => {
  const norm = Math.hypot(...vector);
  return norm > 0 && Number.isFinite(norm)
    ? Float32Array.from(vector, (value) => value / norm)
    : new Float32Array(vector.length).fill(1 / Math.sqrt(vector.length));
};

/** Calls `work` for each item, as many at once as there are workers. Stops beginning when one failed or the signal aborted. */
export const spread = async <Item, Worker, Result>(
  items: readonly Item[],
  workers: readonly Worker[],
  work: (item: Item, worker: Worker) => Promise<Result>,
  signal: AbortSignal,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const queue = items.entries();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const run = async (worker: Worker): Promise<void> => {
    for (const [index, item] of queue) {
      either.throwIfAborted();
      results[index] = await work(item, worker);
    }
  };
  const runs = workers.map((worker) =>
    run(worker).catch((thrown: unknown) => {
      stop.abort(thrown);
      throw thrown;
    }),
  );
  await Promise.allSettled(runs);
  await Promise.all(runs);
  return results;
};

/** One vector per text; those longer than the context are cut at its end and counted. */
export const embedTexts = async (
  parts: {
    readonly model: LlamaModel;
    readonly contexts: readonly LlamaEmbeddingContext[];
    readonly contextTokens: number;
    readonly prefixes: Prefixes;
  },
  { texts, role }: EmbedRequest,
  signal: AbortSignal,
): Promise<Embedded> => {
  const most = parts.contextTokens - FRAME_TOKENS;
  const prefix = parts.prefixes[role];
  const state = { cut: 0 };
  const one = async (text: string, context: LlamaEmbeddingContext): Promise<Float32Array> => {
    const tokens: Token[] = parts.model.tokenize(prefix + text);
    if (tokens.length > most) state.cut += 1;
    return normalised((await context.getEmbeddingFor(tokens.slice(0, most))).vector);
  };
  const vectors = await spread(texts, parts.contexts, one, signal);
  return { vectors, cut: state.cut };
};
