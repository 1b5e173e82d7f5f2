/** The numbers that describe a model's layers: read from its metadata and held against ranges and each other. */
import { Refusal } from "../../refusals.ts";
import type { Metadata } from "./metadata.ts";

/** LLAMA_MAX_LAYERS and LLAMA_MAX_EXPERTS (llama-hparams.h): more write past fixed arrays. */
const LAYERS_MAX = 512;
const EXPERTS_MAX = 1024;
const CONTEXT_TOKENS_MAX = 2 ** 27;
const EMBEDDING_MAX = 2 ** 20;
const FEED_FORWARD_MAX = 2 ** 24;
const HEADS_MAX = 8192;
const HEAD_LENGTH_MAX = 65_536;
const VOCABULARY_MAX = 2 ** 24;

/** 0 where unknown. `heads`, `kvHeads`: one number for each layer. */
export interface Shape {
  readonly contextTokens: number;
  readonly embeddingLength: number;
  readonly layers: number;
  readonly vocabularySize: number;
  readonly heads: readonly number[];
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  /** Of the widest layer. */
  readonly feedForwardLength: number;
}

interface Entries {
  /** null when the entry is not there. Throws value-out-of-range. */
  one(name: string, least: number, most: number): number | null;
  /** One number for each layer; null when the entry is not there. */
  each(name: string, layers: number, most: number): readonly number[] | null;
}

const entriesOf = (metadata: Metadata, architecture: string): Entries => {
  const held = (key: string, value: number, least: number, most: number): number => {
    if (!Number.isInteger(value) || value < least || value > most) throw new Refusal("value-out-of-range", `${key} = ${value}`);
    return value;
  };
  return {
    one: (name, least, most) => {
      const key = `${architecture}.${name}`;
      const value = metadata.get(key);
      return value?.kind === "number" ? held(key, Number(value.value), least, most) : null;
    },
    each: (name, layers, most) => {
      const key = `${architecture}.${name}`;
      const value = metadata.get(key);
      if (value?.kind === "number") return new Array<number>(layers).fill(held(key, Number(value.value), 0, most));
      if (value?.kind !== "array") return null;
      if (value.length !== layers || value.numbers === null) {
        throw new Refusal("values-disagree", `${key} has ${value.length} numbers for ${layers} layers`);
      }
      return value.numbers.map((number) => held(key, number, 0, most));
    },
  };
};

const checkHeads = (heads: readonly number[], kvHeads: readonly number[]): void => {
  const bad = heads.findIndex((count, layer) => {
    const shared = kvHeads[layer] ?? 0;
    return count > 0 && shared > 0 && (shared > count || count % shared !== 0);
  });
  if (bad >= 0) throw new Refusal("values-disagree", `${heads[bad]} heads share ${kvHeads[bad]} in layer ${bad + 1}`);
};

const checkExperts = (entries: Entries, layers: number): void => {
  const experts = entries.one("expert_count", 0, EXPERTS_MAX) ?? 0;
  const used = entries.each("expert_used_count", layers, EXPERTS_MAX) ?? [];
  // The dense Hunyuan models say 1 of 1; llama.cpp takes that as none.
  if (used.some((count) => count > Math.max(experts, 1))) throw new Refusal("values-disagree", `more than ${experts} experts used`);
};

/** `needsLayers`: the file holds weights, so context, width and layers must be there. Throws value-out-of-range, values-disagree, missing-key. */
export const readShape = (metadata: Metadata, architecture: string, needsLayers: boolean): Shape => {
  const entries = entriesOf(metadata, architecture);
  const contextTokens = entries.one("context_length", 1, CONTEXT_TOKENS_MAX);
  const embeddingLength = entries.one("embedding_length", 1, EMBEDDING_MAX);
  const layers = entries.one("block_count", 1, LAYERS_MAX);
  if (needsLayers) {
    const missing = Object.entries({ context_length: contextTokens, embedding_length: embeddingLength, block_count: layers }).find(
      ([, value]) => value === null,
    );
    if (missing !== undefined) throw new Refusal("missing-key", `${architecture}.${missing[0]}`);
  }
  const heads = entries.each("attention.head_count", layers ?? 0, HEADS_MAX) ?? [];
  const kvHeads = entries.each("attention.head_count_kv", layers ?? 0, HEADS_MAX) ?? heads;
  const keyLength = entries.one("attention.key_length", 1, HEAD_LENGTH_MAX);
  const valueLength = entries.one("attention.value_length", 1, HEAD_LENGTH_MAX);
  const mostHeads = Math.max(0, ...heads);
  checkHeads(heads, kvHeads);
  checkExperts(entries, layers ?? 0);
  const feedForward = entries.each("feed_forward_length", layers ?? 0, FEED_FORWARD_MAX) ?? [];
  const expertFeedForward = entries.one("expert_feed_forward_length", 0, FEED_FORWARD_MAX) ?? 0;
  entries.one("rope.dimension_count", 0, HEAD_LENGTH_MAX);
  if (mostHeads > 0 && keyLength === null && (embeddingLength ?? 0) % mostHeads !== 0) {
    throw new Refusal("values-disagree", `a width of ${embeddingLength} for ${mostHeads} heads`);
  }
  const headLength = mostHeads === 0 ? 0 : Math.floor((embeddingLength ?? 0) / mostHeads);
  return {
    contextTokens: contextTokens ?? 0,
    embeddingLength: embeddingLength ?? 0,
    layers: layers ?? 0,
    vocabularySize: entries.one("vocab_size", 0, VOCABULARY_MAX) ?? 0,
    heads,
    kvHeads,
    keyLength: keyLength ?? headLength,
    valueLength: valueLength ?? headLength,
    feedForwardLength: Math.max(expertFeedForward, ...feedForward),
  };
};

/**
 * KV cache bytes for one token with 2-byte elements (F16): Σ over layers of KV heads × (key length + value length) × 2. Layers with a sliding
 * window count whole, which is too much for long contexts; layers without attention (0 heads, or all but every n-th in hybrid models) count
 * nothing; with compressed attention (MLA) the values are a view of the keys and count nothing.
 */
export const kvBytesPerToken = (metadata: Metadata, architecture: string, shape: Shape): number => {
  const interval = metadata.get(`${architecture}.full_attention_interval`);
  const every = interval?.kind === "number" ? Math.max(1, Number(interval.value)) : 1;
  const compressed = metadata.has(`${architecture}.attention.key_length_mla`);
  const perHead = shape.keyLength + (compressed ? 0 : shape.valueLength);
  return shape.kvHeads.reduce((sum, heads, layer) => sum + ((layer + 1) % every === 0 ? heads * perHead * 2 : 0), 0);
};
