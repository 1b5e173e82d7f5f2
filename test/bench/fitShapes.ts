/** The models that predictions are held against: shapes of published ones, in three quantizations and three sizes. */
import type { FitShape } from "./fitModels.ts";

const llama1b = {
  architecture: "llama",
  layers: 16,
  embedding: 2048,
  feedForward: 8192,
  heads: 32,
  kvHeads: 8,
  headLength: 64,
  contextTokens: 131_072,
  vocabulary: "ggml-vocab-llama-bpe.gguf",
  tied: true,
  window: null,
} as const;
const llama3b = { ...llama1b, layers: 28, embedding: 3072, heads: 24, headLength: 128 } as const;

/** `contexts`: each is evaluated to its end, which on two idle cores takes up to two minutes. */
export const fitCases: readonly { readonly shape: FitShape; readonly contexts: readonly number[] }[] = [
  {
    shape: {
      name: "qwen2-0.5b-F16",
      architecture: "qwen2",
      format: "F16",
      layers: 24,
      embedding: 896,
      feedForward: 4864,
      heads: 14,
      kvHeads: 2,
      headLength: 64,
      contextTokens: 32_768,
      vocabulary: "ggml-vocab-qwen2.gguf",
      tied: true,
      window: null,
    },
    contexts: [1_024, 2_048],
  },
  { shape: { ...llama1b, name: "llama-1b-Q8_0", format: "Q8_0" }, contexts: [1_024, 2_048] },
  { shape: { ...llama1b, name: "llama-1b-Q4_0", format: "Q4_0" }, contexts: [1_024, 2_048] },
  {
    shape: {
      name: "gemma3-1b-Q8_0",
      architecture: "gemma3",
      format: "Q8_0",
      layers: 26,
      embedding: 1152,
      feedForward: 6912,
      heads: 4,
      kvHeads: 1,
      headLength: 256,
      contextTokens: 32_768,
      vocabulary: "ggml-vocab-gemma-4.gguf",
      tied: true,
      window: 512,
    },
    contexts: [1_024, 3_072],
  },
  { shape: { ...llama3b, name: "llama-3b-Q8_0", format: "Q8_0" }, contexts: [512, 1_024] },
  { shape: { ...llama3b, name: "llama-3b-Q4_K", format: "Q4_K" }, contexts: [512, 1_024] },
];
