/** Models: library rows, their headers, what it takes to load them, and what runs where. */
import { samplingOverridesSchema } from "./chat.ts";
import { wireErrorSchema } from "./errors.ts";
import { modelFolderIdSchema, modelIdSchema, runIdSchema, sha256Schema, timestampSchema } from "./ids.ts";
import { z } from "./zod.ts";

const cacheSchema = z.object({
  /** F16 keys and values of one token, all layers of this kind together. */
  bytesPerToken: z.number().min(0),
  /** The same where values lie transposed (no flash attention) and each layer is as wide as the widest. */
  transposedBytesPerToken: z.number().min(0),
});

/** What memory depends on besides the file's length; 0 where the header says nothing. Bytes. */
export const memoryFactsSchema = z.object({
  heads: z.number().min(0),
  headLength: z.number().min(0),
  feedForwardLength: z.number().min(0),
  expertsUsed: z.number().min(0),
  /** `whole`: layers that look at the whole context; `window`: those that look at the last `windowTokens` only. */
  cache: z.object({ whole: cacheSchema, window: cacheSchema, windowTokens: z.number().min(0) }),
  /** Of layers that keep a state of fixed size instead of keys and values. */
  stateBytes: z.number().min(0),
  embeddingBytes: z.number().min(0),
  embeddingType: z.string(),
  /** 0: the output head is the embedding. */
  outputBytes: z.number().min(0),
  /** The layers' matrices and the output head by number format; some formats are copied into another layout to be computed with. */
  matrixBytes: z.record(z.string(), z.number().min(0)),
});
export type MemoryFacts = z.infer<typeof memoryFactsSchema>;

/** What the header validator read. `contextTokens`: trained context; `bitsPerWeight`: tensor bytes × 8 ÷ parameters. */
export const modelHeaderSchema = z.object({
  name: z.string(),
  architecture: z.string(),
  quantization: z.string(),
  bitsPerWeight: z.number().min(0),
  parameters: z.number().min(0),
  contextTokens: z.int().min(0),
  layers: z.int().min(0),
  embeddingLength: z.int().min(0),
  /** KV cache bytes for one token at F16, from heads, lengths and layers; 0 where unknown. */
  kvBytesPerToken: z.number().min(0),
  vocabularySize: z.int().min(0),
  tokenizer: z.string().nullable(),
  chatTemplate: z.string().nullable(),
  licence: z.string().nullable(),
  author: z.string().nullable(),
  kind: z.enum(["chat", "completion", "embedding", "reranker", "vocabulary", "other"]),
  tensorCount: z.int().min(0),
  splitCount: z.int().min(1),
  /** What quantizations of one model have in common: base name, size label, finetune and version, else the name without its level. */
  family: z.string(),
  /** Absent in rows written before it was read. */
  memory: memoryFactsSchema.optional(),
});
export type ModelHeader = z.infer<typeof modelHeaderSchema>;

/** Why a file was refused, named after the first broken rule (e.g. `not-gguf`, `truncated`, `tensor-out-of-range`). */
export const headerVerdictSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("valid"), header: modelHeaderSchema }),
  z.object({ kind: z.literal("invalid"), reason: z.string(), message: z.string() }),
]);
export type HeaderVerdict = z.infer<typeof headerVerdictSchema>;

/** Per-model load choices. null = chosen for this machine. */
export const loadOptionsSchema = z.object({
  contextTokens: z.int().min(256).max(1_048_576).nullable(),
  gpuLayers: z.int().min(0).max(1024).nullable(),
  threads: z.int().min(1).max(256).nullable(),
  backend: z.enum(["cpu", "cuda", "vulkan", "metal"]).nullable(),
  /** Index of the device among the backend's, as `devices` lists them. */
  device: z.int().min(0).max(63).nullable(),
});
export type LoadOptions = z.infer<typeof loadOptionsSchema>;

/** What a loaded model really got. Bytes measured after load (PSS on Linux, RSS elsewhere). */
export const loadedSchema = z.object({
  contextTokens: z.int().min(1),
  device: z.object({ kind: z.enum(["cpu", "gpu"]), backend: z.enum(["cpu", "cuda", "vulkan", "metal"]), name: z.string() }),
  gpuLayers: z.int().min(0),
  totalLayers: z.int().min(0),
  /** Why no GPU is used, in one sentence; null when one is. */
  whyCpu: z.string().nullable(),
  threads: z.int().min(1),
  flashAttention: z.boolean(),
  memoryBytes: z.number().min(0),
  vramBytes: z.number().min(0),
  /** Chats whose evaluated prompt can stay in memory at once. */
  chatSlots: z.int().min(1),
  loadMs: z.number().min(0),
  /** What it is loaded as. */
  role: z.enum(["chat", "embedding", "reranker"]),
  /** Of an embedder: what names its vectors besides the file's hash (pooling, prefixes), and their length; null of others. */
  embedding: z.object({ key: z.string(), dimension: z.int().min(1) }).nullable(),
});
export type Loaded = z.infer<typeof loadedSchema>;

export const modelStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("unloaded") }),
  z.object({ kind: z.literal("loading"), runId: runIdSchema }),
  /** `predictedBytes`: said before the load, and for as many chats as it holds evaluated by now; to be held against what was measured. */
  z.object({ kind: z.literal("loaded"), loaded: loadedSchema, predictedBytes: z.number().min(0) }),
  z.object({ kind: z.literal("failed"), error: wireErrorSchema }),
]);
export type ModelState = z.infer<typeof modelStateSchema>;

/** Of the last benchmark or lab; quality is against the largest level of its family that was measured on the same text. */
export const measuredHereSchema = z.object({
  speed: z.object({ promptTokensPerSecond: z.number(), generationTokensPerSecond: z.number(), at: timestampSchema }).nullable(),
  quality: z
    .object({ perplexity: z.number(), klDivergence: z.number().nullable(), topTokenAgreement: z.number().nullable(), at: timestampSchema })
    .nullable(),
});
export type MeasuredHere = z.infer<typeof measuredHereSchema>;

/** One setting the doctor tried in a process of its own. */
export const remedySchema = z.object({
  at: timestampSchema,
  /** Settings that loaded; null when none did. */
  options: loadOptionsSchema.nullable(),
  /** What was wrong and what is done about it, in one sentence. */
  sentence: z.string(),
  tries: z.array(z.object({ what: z.string(), worked: z.boolean(), why: z.string().nullable() })),
});
export type Remedy = z.infer<typeof remedySchema>;

export const modelSchema = z.object({
  id: modelIdSchema,
  /** Shown name: the header's, else the file's. */
  name: z.string(),
  /** Base name of the first file; never a path. */
  fileName: z.string(),
  source: z.enum(["starter", "folder", "linked", "uploaded"]),
  folderId: modelFolderIdSchema.nullable(),
  sizeBytes: z.number().min(0),
  addedAt: timestampSchema,
  sha256: sha256Schema.nullable(),
  /** `missing`: the file is not where it was. `changed`: another file than the one whose hash is known. */
  file: z.enum(["present", "missing", "changed"]),
  verdict: headerVerdictSchema,
  options: loadOptionsSchema,
  /** Over the app's own, of new answers with this model; a chat's own choices go before it. */
  sampling: samplingOverridesSchema,
  /** In place of the file's own chat template; null = the file's. */
  template: z.string().max(200_000).nullable(),
  tags: z.array(z.string().min(1).max(40)).max(20),
  /** Newest figures of this model on this machine; null until measured. */
  measured: measuredHereSchema,
  /** What the load doctor found to work here after a load failed; null when it was never needed. */
  remedy: remedySchema.nullable(),
  state: modelStateSchema,
});
export type Model = z.infer<typeof modelSchema>;

/** A watched folder, shown by its last path segment. `partly`: more lies in it than is looked at, so models may be missing from the list. */
export const modelFolderSchema = z.object({
  id: modelFolderIdSchema,
  name: z.string(),
  models: z.int().min(0),
  state: z.enum(["watching", "partly", "missing", "unreadable"]),
});
export type ModelFolder = z.infer<typeof modelFolderSchema>;

/** Predicted before a load. Bytes. `suggestion`: options that would fit, null when none would or none is needed. */
export const fitSchema = z.object({
  fits: z.boolean(),
  neededBytes: z.number().min(0),
  availableBytes: z.number().min(0),
  weightsBytes: z.number().min(0),
  kvCacheBytes: z.number().min(0),
  computeBytes: z.number().min(0),
  contextTokens: z.int().min(0),
  suggestion: loadOptionsSchema.nullable(),
  /** Most layers on the graphics card, then the largest context up to the trained one (whole multiples of 1,024), with a tenth of what is free left over; null when nothing fits. */
  best: loadOptionsSchema.nullable().optional(),
});
export type Fit = z.infer<typeof fitSchema>;

/** Result of GPU offload detection; `reason` says why a backend or device is not used, in one sentence. */
export const devicesSchema = z.object({
  backends: z.array(
    z.object({ name: z.enum(["cpu", "cuda", "vulkan", "metal"]), present: z.boolean(), used: z.boolean(), reason: z.string().nullable() }),
  ),
  /** `device`: what LoadOptions.device says to choose it. */
  gpus: z.array(
    z.object({ name: z.string(), backend: z.string(), device: z.int().optional(), totalBytes: z.number(), freeBytes: z.number() }),
  ),
  /** `features`: instructions that inference gains from, in words. */
  cpu: z.object({ name: z.string(), physicalCores: z.int(), logicalCores: z.int(), features: z.array(z.string()).optional() }),
  memory: z.object({ totalBytes: z.number(), availableBytes: z.number() }),
  llamaCpp: z.string().nullable(),
});
export type Devices = z.infer<typeof devicesSchema>;
