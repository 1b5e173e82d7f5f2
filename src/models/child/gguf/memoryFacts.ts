/** What a model takes in memory besides the length of its file: caches by kind of layer, widths of its graph, weights by their place. */
import type { MemoryFacts } from "#src/contract/model.ts";
import type { Metadata } from "./metadata.ts";
import type { Shape } from "./shape.ts";
import type { TensorSummary } from "./tensors.ts";

/** Layers that look at a window only: one in `every` looks at everything, the last of each group, or with `denseFirst` the first (`load_swa_pattern` in llama.cpp's models/). */
const windowPatterns: Readonly<Record<string, { readonly every: number; readonly denseFirst?: true }>> = {
  afmoe: { every: 4 },
  cohere2: { every: 4 },
  cohere2moe: { every: 4, denseFirst: true },
  "exaone-moe": { every: 4 },
  exaone4: { every: 4 },
  gemma2: { every: 2 },
  gemma3: { every: 6 },
  gemma3n: { every: 5 },
  "gpt-oss": { every: 2 },
  laguna: { every: 4, denseFirst: true },
  llama4: { every: 4 },
  mellum: { every: 4 },
  "muse-glimmer": { every: 4 },
  olmo2: { every: 4 },
  plamo3: { every: 8 },
  smallthinker: { every: 4, denseFirst: true },
};
/** These name their window layers themselves, one flag for each. */
const flagged = new Set(["dots3note", "gemma4", "granite_swa", "maple", "mimo2", "spark2_5", "step35"]);
/** llama4 looks at chunks of this many tokens, whatever its header says. */
const LLAMA4_WINDOW = 8_192;
/** gemma3n keeps keys and values for its first layers only; the others look at those. */
const GEMMA3N_CACHED_LAYERS = 20;
/** Models whose every layer keeps a state of fixed size instead of keys and values. */
const recurrent = new Set(["mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"]);
/** Cache elements are F16, states F32. */
const CACHE_BYTES = 2;
const STATE_BYTES = 4;

const numberAt = (metadata: Metadata, key: string): number | null => {
  const value = metadata.get(key);
  return value?.kind === "number" ? Number(value.value) : null;
};
const numbersAt = (metadata: Metadata, key: string): readonly number[] | null => {
  const value = metadata.get(key);
  return value?.kind === "array" ? value.numbers : null;
};

/** Tokens of the window; 0: none. */
const windowOf = (metadata: Metadata, architecture: string): number => {
  if (windowPatterns[architecture] === undefined && !flagged.has(architecture)) return 0;
  const stated = numberAt(metadata, `${architecture}.attention.sliding_window`) ?? 0;
  return architecture === "llama4" && stated > 0 ? LLAMA4_WINDOW : stated;
};

const looksAtWindow = (metadata: Metadata, architecture: string): ((layer: number) => boolean) => {
  const key = `${architecture}.attention.sliding_window_pattern`;
  const flags = numbersAt(metadata, key);
  if (flags !== null) return (layer) => (flags[layer] ?? 0) !== 0;
  const known = windowPatterns[architecture];
  const every = numberAt(metadata, key) ?? known?.every ?? 1;
  if (every === 0) return () => true;
  return known?.denseFirst === true ? (layer) => layer % every !== 0 : (layer) => layer % every < every - 1;
};

/** Bytes that one layer's state takes (`n_embd_r`, `n_embd_s` in llama-hparams.cpp). */
const stateBytes = (metadata: Metadata, architecture: string, shape: Shape): number => {
  const at = (name: string): number => numberAt(metadata, `${architecture}.${name}`) ?? 0;
  const heads = Math.max(0, ...shape.heads);
  const wkv = at("wkv.head_size");
  if (wkv > 0) return STATE_BYTES * shape.embeddingLength * (wkv + Math.max(1, at("token_shift_count")));
  const short = at("shortconv.l_cache");
  if (short > 0) return STATE_BYTES * shape.embeddingLength * (short - 1);
  const kda = at("kda.head_dim");
  const convolution = Math.max(0, at("ssm.conv_kernel") - 1);
  if (kda > 0) return STATE_BYTES * (3 * convolution * heads * kda + kda * kda * heads);
  const inner = at("ssm.inner_size");
  const state = at("ssm.state_size");
  return STATE_BYTES * (convolution * (inner + 2 * at("ssm.group_count") * state) + state * inner);
};

/** Which layers keep a state, and which keys and values. Pure arithmetic over the header; 0 where it says nothing. */
export const memoryFacts = (metadata: Metadata, architecture: string, shape: Shape, tensors: Omit<TensorSummary, "names">): MemoryFacts => {
  const at = (name: string): number | null => numberAt(metadata, `${architecture}.${name}`);
  const interval = Math.max(1, at("full_attention_interval") ?? 1);
  const isCompressed = at("attention.key_length_mla") !== null;
  const cachedLayers = architecture === "gemma3n" ? GEMMA3N_CACHED_LAYERS : shape.layers - (at("attention.shared_kv_layers") ?? 0);
  const window = windowOf(metadata, architecture);
  const isWindow = looksAtWindow(metadata, architecture);
  const hasState = stateBytes(metadata, architecture, shape) > 0;
  const layers = shape.kvHeads.map((kvHeads, layer) => {
    const inWindow = window > 0 && isWindow(layer);
    const keyLength = inWindow ? (at("attention.key_length_swa") ?? shape.keyLength) : shape.keyLength;
    const valueLength = inWindow ? (at("attention.value_length_swa") ?? shape.valueLength) : shape.valueLength;
    const isCached = layer < cachedLayers && !recurrent.has(architecture) && (layer + 1) % interval === 0 && kvHeads > 0;
    // Falcon-H1's layers hold both.
    const keepsState = hasState && (!isCached || architecture === "falcon-h1");
    return {
      inWindow,
      keepsState,
      keys: isCached ? kvHeads * keyLength * CACHE_BYTES : 0,
      values: isCached && !isCompressed ? kvHeads * valueLength * CACHE_BYTES : 0,
    };
  });
  const widest = Math.max(0, ...layers.map(({ values }) => values));
  const cacheOf = (inWindow: boolean): MemoryFacts["cache"]["whole"] => {
    const these = layers.filter((layer) => layer.inWindow === inWindow);
    const bytesPerToken = these.reduce((sum, { keys, values }) => sum + keys + values, 0);
    // Without flash attention values lie transposed, each layer as wide as the widest.
    const padding = these.reduce((sum, { values }) => sum + (values > 0 ? widest - values : 0), 0);
    return { bytesPerToken, transposedBytesPerToken: bytesPerToken + padding };
  };
  return {
    heads: Math.max(0, ...shape.heads),
    headLength: shape.keyLength,
    feedForwardLength: shape.feedForwardLength,
    expertsUsed: at("expert_used_count") ?? 0,
    cache: { whole: cacheOf(false), window: cacheOf(true), windowTokens: window },
    stateBytes: layers.filter(({ keepsState }) => keepsState).length * stateBytes(metadata, architecture, shape),
    embeddingBytes: tensors.places.embedding,
    embeddingType: tensors.places.embeddingType,
    outputBytes: tensors.places.output,
    matrixBytes: Object.fromEntries(tensors.places.matrices),
  };
};
