/** The engine process of an embedder or a reranker: loads it and answers its calls. */
import type { Llama, LlamaModel } from "node-llama-cpp";
import { AppError } from "#src/contract/errors.ts";
import type { Loaded } from "#src/contract/model.ts";
import type { LoadRequest } from "../engine.ts";
import type { EngineCalls } from "../protocol.ts";
import { checkIdentity } from "./identity.ts";
import { openLlama } from "./llama.ts";
import { deviceOf, loadError } from "./load.ts";
import { processMemoryBytes } from "./memory.ts";
import { prefixesOf } from "./prefixes.ts";
import { threadsFor } from "./threads.ts";
import { embedTexts, spread } from "./vectors.ts";
import { vramOf } from "./vram.ts";

/** A passage has about 600 characters, its headings some more; a longer context costs memory that grows with its square. */
const CONTEXT_TOKENS = 1_024;
/** Share of the progress bar that reading the weights takes. */
const WEIGHTS_SHARE = 0.9;
/** llama.cpp's pooling types by number (gguf `pooling_type`). */
const poolings: readonly string[] = ["none", "mean", "cls", "last", "rank"];

export interface HelperWorker {
  readonly loaded: Loaded;
  readonly embed: (input: EngineCalls["embed"]["input"], signal: AbortSignal) => Promise<EngineCalls["embed"]["result"]>;
  readonly rank: (input: EngineCalls["rank"]["input"], signal: AbortSignal) => Promise<EngineCalls["rank"]["result"]>;
}

const notOfThisKind = async (): Promise<never> => {
  throw new AppError("engine/not-loaded", "The model in this process is of another kind");
};

const made = async <T>(count: number, make: () => Promise<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for (let index = 0; index < count; index += 1) all.push(await make());
  return all;
};

interface Opened {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly contextTokens: number;
  /** Contexts side by side, one thread each: two threads on one short text wait for one another longer than they compute. */
  readonly contexts: number;
}

const callsOf = async (
  { model, contextTokens, contexts }: Opened,
  role: "embedding" | "reranker",
): Promise<Pick<HelperWorker, "embed" | "rank"> & { readonly embedding: Loaded["embedding"] }> => {
  const options = { contextSize: contextTokens, threads: model.gpuLayers > 0 ? 0 : 1 };
  if (role === "reranker") {
    if (!model.fileInsights.supportsRanking)
      throw new AppError("model/unsupported", "This model was not made for ranking: it has no head that scores a text");
    const rankers = await made(contexts, () => model.createRankingContext(options));
    return {
      embedding: null,
      embed: notOfThisKind,
      // A passage longer than the context counts as its best part.
      rank: ({ query, texts }, signal) =>
        spread(texts, rankers, (text, ranker) => ranker.rank(query, text, { onOverflow: "maxChunk" }), signal),
    };
  }
  const embedders = await made(contexts, () => model.createEmbeddingContext(options));
  const { general } = model.fileInfo.metadata;
  const prefixes = prefixesOf([general?.name ?? "", general?.basename ?? "", model.filename ?? ""]);
  const type = model.fileInfo.architectureMetadata?.pooling_type;
  const pooling = type === undefined ? "unsaid" : (poolings[type] ?? "unknown");
  return {
    embedding: { key: `pooling ${pooling}, prefixes ${prefixes.id}`, dimension: model.embeddingVectorSize },
    embed: (input, signal) => embedTexts({ model, contexts: embedders, contextTokens, prefixes }, input, signal),
    rank: notOfThisKind,
  };
};

const open = async (
  request: LoadRequest,
  role: "embedding" | "reranker",
  onProgress: (fraction: number) => void,
): Promise<HelperWorker> => {
  const startedAt = performance.now();
  await checkIdentity(request.parts);
  const { options } = request;
  const asked = threadsFor(options.threads, 0);
  const opened = await openLlama(options, asked.reading);
  const { llama, cards } = opened;
  const threads = threadsFor(options.threads, llama.cpuMathCores);
  llama.maxThreads = threads.reading;
  const model = await llama.loadModel({
    modelPath: request.path,
    gpuLayers: cards.length === 0 ? 0 : (options.gpuLayers ?? "auto"),
    onLoadProgress: (fraction) => onProgress(fraction * WEIGHTS_SHARE),
  });
  await checkIdentity(request.parts);
  const trained = model.trainContextSize > 0 ? model.trainContextSize : CONTEXT_TOKENS;
  const contextTokens = Math.min(trained, options.contextTokens ?? CONTEXT_TOKENS);
  const contexts = model.gpuLayers > 0 ? 1 : threads.reading;
  const { embedding, embed, rank } = await callsOf({ llama, model, contextTokens, contexts }, role);
  onProgress(1);
  return {
    embed,
    rank,
    loaded: {
      contextTokens,
      ...deviceOf(opened, model, options),
      gpuLayers: model.gpuLayers,
      totalLayers: model.fileInsights.totalLayers,
      threads: threads.reading,
      flashAttention: false,
      memoryBytes: await processMemoryBytes(),
      vramBytes: vramOf(model, null),
      chatSlots: 1,
      loadMs: performance.now() - startedAt,
      role,
      embedding,
    },
  };
};

/** Throws model/missing, model/changed, model/unsupported (a reranker without the head for it), engine/out-of-memory, engine/load-failed. */
export const createHelperWorker = async (
  request: LoadRequest,
  role: "embedding" | "reranker",
  onProgress: (fraction: number) => void,
): Promise<HelperWorker> => {
  try {
    return await open(request, role, onProgress);
  } catch (thrown) {
    throw loadError(thrown);
  }
};
