/**
 * What a load takes, counted as llama.cpp allocates it (version in node-llama-cpp 3.22.1): weights, cache, compute buffers, the process. Pure; bytes.
 * Held against measured memory by `npm run bench:fit` (docs/MEASURED.md, "Fit").
 */
import type { MemoryFacts, ModelHeader } from "#src/contract/model.ts";

/** Tokens evaluated at once (n_batch = n_ubatch); the compute buffer holds one such batch. */
const BATCH_TOKENS = 512;
/** Contexts and windows are padded to this many cells. */
const CELL_STEP = 256;
/** A Node process with the engine's libraries and before any model (measured: an empty worker's PSS). */
export const EMPTY_PROCESS_BYTES = 64 * 1024 * 1024;
/** What one more token of the vocabulary costs in llama.cpp's tables and the library's own copy of the header, and what any model costs there. */
const VOCABULARY_TOKEN_BYTES = 900;
const MODEL_OVERHEAD_BYTES = 30 * 1024 * 1024;
/** Width of an attention head in most models, where the header does not say how many heads there are. */
const HEAD_LENGTH = 128;

/** Formats that this kind of processor computes with in another layout (ggml-cpu/repack.cpp); others stay as they lie in the file. */
const repacked: Readonly<Record<string, ReadonlySet<string>>> = {
  x64: new Set(["Q4_0", "Q4_K", "IQ4_NL", "MXFP4"]),
  arm64: new Set(["Q4_0", "Q4_K", "Q5_K", "Q6_K", "Q8_0", "IQ4_NL", "MXFP4"]),
};
/** Beyond this share the file is read instead of mapped: a mapped one would be held twice. */
const REPACKED_SHARE_READ = 0.25;

export interface LoadShape {
  readonly header: ModelHeader;
  /** All parts. */
  readonly sizeBytes: number;
  readonly contextTokens: number;
  /** Layers on graphics cards; the output head counts as one more. */
  readonly gpuLayers: number;
  /** Node's name for the processor's kind. */
  readonly processor: string;
}

/** In two memories: the machine's and the graphics cards'. */
export interface Share {
  readonly memory: number;
  readonly gpu: number;
}
export interface MemoryNeed {
  readonly weights: Share;
  readonly kvCache: Share;
  readonly compute: Share;
  /** Node, libraries, vocabulary. */
  readonly processBytes: number;
}

const padded = (tokens: number): number => Math.ceil(tokens / CELL_STEP) * CELL_STEP;

/** Of rows written before the facts were read: guessed from what their header says. */
const guessed = (header: ModelHeader, sizeBytes: number): MemoryFacts => {
  const cache = { bytesPerToken: header.kvBytesPerToken, transposedBytesPerToken: header.kvBytesPerToken };
  return {
    heads: Math.max(1, Math.ceil(header.embeddingLength / HEAD_LENGTH)),
    headLength: HEAD_LENGTH,
    feedForwardLength: 4 * header.embeddingLength,
    expertsUsed: 0,
    cache: { whole: cache, window: { bytesPerToken: 0, transposedBytesPerToken: 0 }, windowTokens: 0 },
    stateBytes: 0,
    embeddingBytes: 0,
    embeddingType: "",
    outputBytes: 0,
    matrixBytes: { [header.quantization]: sizeBytes },
  };
};
const factsOf = ({ header, sizeBytes }: LoadShape): MemoryFacts => header.memory ?? guessed(header, sizeBytes);

/** Cells of a window's cache (`size_swa` in llama-kv-cache-iswa.cpp). */
const windowCells = ({ cache }: MemoryFacts, contextTokens: number): number =>
  cache.windowTokens === 0 ? 0 : Math.min(padded(contextTokens), padded(cache.windowTokens + BATCH_TOKENS + 1));

const repackedBytes = (facts: MemoryFacts, processor: string): number => {
  const types = repacked[processor] ?? new Set();
  const matrices = Object.entries(facts.matrixBytes).reduce((sum, [type, bytes]) => sum + (types.has(type) ? bytes : 0), 0);
  // An embedding that is the output head as well is looked up as it lies, and computed with in the other layout.
  return matrices + (facts.outputBytes === 0 && types.has(facts.embeddingType) ? facts.embeddingBytes : 0);
};

/**
 * Whether weights are mapped into memory rather than read: on a processor alone, what is copied into another layout anyway would otherwise be held
 * twice (0.6B at Q4_K_M, context 2,048: 454 of 1,161 MiB were the file's pages).
 */
export const shouldMap = (header: ModelHeader, sizeBytes: number, processor: string): boolean =>
  header.memory === undefined || repackedBytes(header.memory, processor) <= sizeBytes * REPACKED_SHARE_READ;

const weightsOf = (shape: LoadShape, facts: MemoryFacts): Share => {
  const { header, sizeBytes, gpuLayers, processor } = shape;
  const head = facts.outputBytes > 0 ? facts.outputBytes : facts.embeddingBytes;
  const layerBytes = Math.max(0, sizeBytes - facts.embeddingBytes - facts.outputBytes);
  if (gpuLayers === 0) {
    const copied = repackedBytes(facts, processor);
    if (shouldMap(header, sizeBytes, processor)) return { memory: sizeBytes + copied, gpu: 0 };
    const headTwice = facts.outputBytes === 0 && (repacked[processor]?.has(facts.embeddingType) ?? false) ? facts.embeddingBytes : 0;
    return { memory: sizeBytes + headTwice, gpu: 0 };
  }
  const share = header.layers === 0 ? 1 : Math.min(1, gpuLayers / header.layers);
  const gpu = layerBytes * share + (gpuLayers > header.layers ? head : 0);
  return { memory: Math.max(facts.embeddingBytes, sizeBytes - gpu), gpu };
};

const cacheOf = ({ header, contextTokens, gpuLayers }: LoadShape, facts: MemoryFacts): Share => {
  const { whole, window } = facts.cache;
  const bytes = (cache: MemoryFacts["cache"]["whole"]): number => (gpuLayers > 0 ? cache.bytesPerToken : cache.transposedBytesPerToken);
  const all = bytes(whole) * padded(contextTokens) + bytes(window) * windowCells(facts, contextTokens) + facts.stateBytes;
  const share = header.layers === 0 ? 0 : Math.min(1, gpuLayers / header.layers);
  return { memory: all * (1 - share), gpu: all * share };
};

/**
 * One batch in 32-bit numbers. The graph's allocator lays what is not needed at the same time over each other, so the larger of attention and
 * feed-forward counts. On a processor without flash attention: scores (heads × cells) and, to multiply them with the cache, a copy at F16.
 */
const computeOf = ({ header, contextTokens, gpuLayers }: LoadShape, facts: MemoryFacts): Share => {
  const batch = Math.min(BATCH_TOKENS, contextTokens);
  const cells = facts.cache.whole.bytesPerToken > 0 ? padded(contextTokens) : windowCells(facts, contextTokens);
  const flash = gpuLayers > 0;
  const maskBytes = flash ? 2 : 4;
  const masks = batch * maskBytes * (padded(contextTokens) + windowCells(facts, contextTokens));
  const queries = facts.heads * facts.headLength;
  const scores = flash ? 0 : facts.heads * cells;
  const attention = batch * 4 * (scores + 3 * queries);
  const parallel = Math.max(1, facts.expertsUsed);
  const feedForward = batch * 4 * parallel * (2 * facts.feedForwardLength + (facts.expertsUsed > 0 ? header.embeddingLength : 0));
  const residual = batch * 4 * 3 * header.embeddingLength;
  const graph = masks + residual + Math.max(attention, feedForward);
  const copy = Math.max(batch * 2 * scores, batch * 2 * parallel * facts.feedForwardLength);
  if (gpuLayers === 0) return { memory: graph + copy, gpu: 0 };
  // With a card all buffers are taken whole, those for what goes in and comes out in pinned memory: logits for each token of a batch, where the head is.
  const logits = batch * 4 * (header.vocabularySize + header.embeddingLength);
  const headOnCard = gpuLayers > header.layers;
  return { memory: masks + residual + copy + (headOnCard ? 0 : logits), gpu: headOnCard ? Math.max(graph, logits) : graph };
};

/** The whole need of one load, for a chat alone; contexts of further chats are opened from what is free then. */
export const memoryNeed = (shape: LoadShape): MemoryNeed => {
  const facts = factsOf(shape);
  return {
    weights: weightsOf(shape, facts),
    kvCache: cacheOf(shape, facts),
    compute: computeOf(shape, facts),
    processBytes: EMPTY_PROCESS_BYTES + MODEL_OVERHEAD_BYTES + VOCABULARY_TOKEN_BYTES * shape.header.vocabularySize,
  };
};
