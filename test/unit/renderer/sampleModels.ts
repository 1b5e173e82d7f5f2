/** Models as the core would tell them, for tests of the page. */
import { modelIdSchema } from "#src/contract/ids.ts";
import type { Loaded, Model, ModelHeader } from "#src/contract/model.ts";

export const aHeader = (over: Partial<ModelHeader>): ModelHeader => ({
  name: "Sample 4B",
  architecture: "qwen3",
  quantization: "Q4_K_M",
  bitsPerWeight: 4.85,
  parameters: 4e9,
  contextTokens: 40_960,
  layers: 36,
  embeddingLength: 2560,
  kvBytesPerToken: 147_456,
  vocabularySize: 151_936,
  tokenizer: "gpt2",
  chatTemplate: "{{ messages }}",
  licence: "apache-2.0",
  author: "Someone",
  kind: "chat",
  tensorCount: 398,
  splitCount: 1,
  family: "sample",
  ...over,
});

export const someLoaded = (over: Partial<Loaded>): Loaded => ({
  contextTokens: 4096,
  device: { kind: "cpu", backend: "cpu", name: "A processor" },
  gpuLayers: 0,
  totalLayers: 36,
  whyCpu: "No graphics card was found.",
  threads: 1,
  flashAttention: false,
  memoryBytes: 96 * 1024 ** 2,
  vramBytes: 0,
  chatSlots: 4,
  loadMs: 640,
  role: "chat",
  embedding: null,
  ...over,
});

/** The nth id: valid and stable. */
export const modelId = (n: number) => modelIdSchema.parse(`0193b0a0-0000-7000-8000-${String(n).padStart(12, "0")}`);

export const aModel = (over: Partial<Model>): Model => ({
  id: modelId(1),
  name: "Sample 4B",
  fileName: "sample-4b-Q4_K_M.gguf",
  source: "folder",
  folderId: null,
  sizeBytes: 2.5 * 1024 ** 3,
  addedAt: 1_000,
  sha256: null,
  file: "present",
  verdict: { kind: "valid", header: aHeader({}) },
  options: { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null },
  sampling: {},
  template: null,
  tags: [],
  measured: { speed: null, quality: null },
  remedy: null,
  state: { kind: "unloaded" },
  ...over,
});
