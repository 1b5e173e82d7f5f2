/**
 * Predicts what a load takes and finds a setting that fits. Pure arithmetic over a header; bytes everywhere.
 * Held against real loads on a CPU (PSS after a prompt, then peak RSS; MB): starter 190 predicted, 128 and 192 measured; a 0.6B model at F16
 * with contexts of 512, 4,096 and 16,384 tokens 2,095, 2,565 and 4,176 predicted, 1,866, 2,280 and 3,676, at most 1,926, 2,407 and 3,801 measured.
 */
import type { Fit, LoadOptions, ModelHeader } from "#src/contract/model.ts";

/** Context the engine gives when none is asked for (engine/child/contextPlan.ts): the trained one up to this. */
const CONTEXT_TOKENS_DEFAULT = 8_192;
/** A smaller context holds no conversation; below it a model counts as not fitting. */
const CONTEXT_TOKENS_LEAST = 512;
/** Tokens evaluated at once (llama.cpp's n_ubatch); the compute buffer holds one such batch. */
const BATCH_TOKENS = 512;
/** A Node process with the engine's libraries before any model. */
const PROCESS_BYTES = 150 * 1024 * 1024;
/** Width of an attention head in most models; the header does not carry the number of heads. */
const HEAD_LENGTH = 128;

/** What there is. `gpuBytes`: free memory of all GPUs, 0 without one. */
export interface Room {
  readonly memoryBytes: number;
  readonly gpuBytes: number;
}
export interface FitQuestion {
  readonly header: ModelHeader;
  /** All parts. */
  readonly sizeBytes: number;
  readonly options: LoadOptions;
}

interface Need {
  readonly weightsBytes: number;
  readonly kvCacheBytes: number;
  readonly computeBytes: number;
  readonly contextTokens: number;
  /** Split over the two memories by the layers offloaded. */
  readonly memoryBytes: number;
  readonly gpuBytes: number;
}

/**
 * Compute buffer for one batch in 32-bit numbers: logits (vocabulary), activations (about 24 × width: residual, Q, K, V, three of the feed-forward),
 * and, without flash attention, the attention scores (heads × context).
 */
const computeBytes = (header: ModelHeader, contextTokens: number): number => {
  const heads = Math.max(1, Math.ceil(header.embeddingLength / HEAD_LENGTH));
  const perToken = header.vocabularySize + 24 * header.embeddingLength + heads * contextTokens;
  return PROCESS_BYTES + BATCH_TOKENS * 4 * perToken;
};

const contextOf = ({ header, options }: FitQuestion): number => {
  const trained = header.contextTokens > 0 ? header.contextTokens : CONTEXT_TOKENS_DEFAULT;
  return options.contextTokens ?? Math.min(trained, CONTEXT_TOKENS_DEFAULT);
};

/** Layers on the GPU: as asked, else as many as there is room for; the output layer counts as one. */
const offloaded = ({ header, sizeBytes, options }: FitQuestion, kvCacheBytes: number, room: Room): number => {
  const layers = header.layers + 1;
  if (room.gpuBytes <= 0) return 0;
  if (options.gpuLayers !== null) return Math.min(options.gpuLayers, layers);
  return Math.max(0, Math.min(layers, Math.floor(room.gpuBytes / ((sizeBytes + kvCacheBytes) / layers))));
};

const needOf = (question: FitQuestion, room: Room): Need => {
  const contextTokens = contextOf(question);
  const kvCacheBytes = question.header.kvBytesPerToken * contextTokens;
  const compute = computeBytes(question.header, contextTokens);
  const share = offloaded(question, kvCacheBytes, room) / (question.header.layers + 1);
  const inEither = question.sizeBytes + kvCacheBytes;
  return {
    weightsBytes: question.sizeBytes,
    kvCacheBytes,
    computeBytes: compute,
    contextTokens,
    memoryBytes: compute + inEither * (1 - share),
    gpuBytes: inEither * share,
  };
};

const fits = (need: Need, room: Room): boolean => need.memoryBytes <= room.memoryBytes && need.gpuBytes <= room.gpuBytes;

/** Smaller contexts first (halved), then fewer layers on the GPU (what it holds), then both: the first that fits. */
const suggestionFor = (question: FitQuestion, room: Room): LoadOptions | null => {
  const from = contextOf(question);
  const halvings = Math.floor(Math.log2(from / CONTEXT_TOKENS_LEAST));
  const contexts = Array.from({ length: Math.max(0, halvings) }, (_, index) => Math.floor(from / 2 ** (index + 1)));
  const layerChoices = question.options.gpuLayers === null ? [null] : [question.options.gpuLayers, null];
  const candidates = layerChoices.flatMap((gpuLayers) =>
    [...(gpuLayers === question.options.gpuLayers ? [] : [from]), ...contexts].map((contextTokens) => ({
      ...question.options,
      contextTokens,
      gpuLayers,
    })),
  );
  const found = candidates.find((options) => fits(needOf({ ...question, options }, room), room));
  if (found === undefined) return null;
  // Named, so that the suggestion means the same when it is used.
  const layers = offloaded({ ...question, options: found }, question.header.kvBytesPerToken * found.contextTokens, room);
  return found.gpuLayers === question.options.gpuLayers ? found : { ...found, gpuLayers: layers };
};

/** Prediction for the options; with a context of null (chosen for this machine) the answer is for the default context. */
export const fitOf = (question: FitQuestion, room: Room): Fit => {
  const need = needOf(question, room);
  const enough = fits(need, room);
  return {
    fits: enough,
    neededBytes: Math.ceil(need.memoryBytes + need.gpuBytes),
    availableBytes: Math.max(0, Math.floor(room.memoryBytes + room.gpuBytes)),
    weightsBytes: need.weightsBytes,
    kvCacheBytes: need.kvCacheBytes,
    computeBytes: Math.ceil(need.computeBytes),
    contextTokens: need.contextTokens,
    suggestion: enough ? null : suggestionFor(question, room),
  };
};
