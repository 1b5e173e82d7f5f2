/** The lab: quantizations or models side by side on one text or on the same questions, and benchmarks; all of it measured on this machine. */
import { wireErrorSchema } from "./errors.ts";
import {
  benchmarkIdSchema,
  collectionIdSchema,
  grantIdSchema,
  labIdSchema,
  modelIdSchema,
  runIdSchema,
  sha256Schema,
  timestampSchema,
} from "./ids.ts";
import { z } from "./zod.ts";

/** A measured mean with its standard error; of few chunks the error is large, and said. */
export const measuredSchema = z.object({ value: z.number(), stdErr: z.number().min(0) });
export type Measured = z.infer<typeof measuredSchema>;

/** The text levels are measured on: one that comes with the app, a collection's passages, or a granted document. */
export const labTextChoiceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bundled"), name: z.string().max(100) }),
  z.object({ kind: z.literal("collection"), collectionId: collectionIdSchema }),
  z.object({ kind: z.literal("granted"), grantId: grantIdSchema }),
]);
export type LabTextChoice = z.infer<typeof labTextChoiceSchema>;

/** Quality on a text, as llama-perplexity measures it: chunks of `contextTokens`, the second half of each is scored. Speed beside it. */
export const qualityRequestSchema = z.object({
  modelIds: z.array(modelIdSchema).min(1).max(6),
  text: labTextChoiceSchema,
  contextTokens: z.int().min(16).max(32_768).default(512),
  /** Most chunks evaluated; null = the whole text. */
  chunksMost: z.int().min(1).max(100_000).nullable().default(null),
});
export type QualityRequest = z.infer<typeof qualityRequestSchema>;

/** The same questions over the same documents, answered by each model at temperature 0. */
export const tasksRequestSchema = z.object({
  modelIds: z.array(modelIdSchema).min(2).max(6),
  collectionIds: z.array(collectionIdSchema).max(50),
  questions: z.array(z.string().min(1).max(2_000)).min(1).max(200),
});
export type TasksRequest = z.infer<typeof tasksRequestSchema>;

const levelStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("waiting") }),
  z.object({ kind: z.literal("measuring") }),
  z.object({ kind: z.literal("done") }),
  /** The others go on without it. */
  z.object({ kind: z.literal("failed"), error: wireErrorSchema }),
]);

/** One model in a lab. What names it is kept with the result, which outlives the library's row. */
const levelSchema = z.object({
  modelId: modelIdSchema,
  name: z.string(),
  quantization: z.string(),
  sizeBytes: z.number().min(0),
  bitsPerWeight: z.number().min(0),
  sha256: sha256Schema.nullable(),
  /** The largest: the others' divergence and agreement, or answers, are against it. */
  isBase: z.boolean(),
  state: levelStateSchema,
});

/** Speeds in tokens per second; bytes are the peak of the level's own process (PSS on Linux, RSS elsewhere). */
export const speedSchema = z.object({
  promptTokensPerSecond: measuredSchema,
  generationTokensPerSecond: measuredSchema,
  timeToFirstTokenMs: z.number().min(0),
  loadMs: z.number().min(0),
  peakMemoryBytes: z.number().min(0),
  device: z.string(),
  threads: z.int().min(1),
});
export type Speed = z.infer<typeof speedSchema>;

export const qualityLevelSchema = levelSchema.extend({
  /** Chunks evaluated; after a stop or a crash measuring goes on behind them. */
  chunksDone: z.int().min(0),
  tokensScored: z.int().min(0),
  /** e to the mean negative log-likelihood. */
  perplexity: measuredSchema.nullable(),
  /** Mean KL divergence from the base over the whole vocabulary, in nats; null of the base, or where both do not fit into memory. */
  klDivergence: measuredSchema.nullable(),
  /** Share of tokens whose likeliest next token is the base's, 0…1. */
  topTokenAgreement: measuredSchema.nullable(),
  /** Why there is no divergence though there is a base; null otherwise. */
  whyNotCompared: z.string().nullable(),
  speed: speedSchema.nullable(),
});
export type QualityLevel = z.infer<typeof qualityLevelSchema>;

export const taskAnswerSchema = z.object({
  text: z.string(),
  /** Quotes and values in it by what the check against the source gave. */
  quotes: z.object({ exact: z.int().min(0), repaired: z.int().min(0), unverified: z.int().min(0) }),
  /** Whether values and marks are those of the base's answer; wording aside. null of the base. */
  sameFacts: z.boolean().nullable(),
  /** Whether it is the base's answer to the letter; null of the base. */
  sameText: z.boolean().nullable(),
  ms: z.number().min(0),
});
export type TaskAnswer = z.infer<typeof taskAnswerSchema>;

/** `answers` by question; null is not answered yet. */
export const tasksLevelSchema = levelSchema.extend({ answers: z.array(taskAnswerSchema.nullable()) });
export type TasksLevel = z.infer<typeof tasksLevelSchema>;

/** The one to take and why, in plain words made from the figures; `modelId` null where the figures do not decide. */
export const recommendationSchema = z.object({ modelId: modelIdSchema.nullable(), sentences: z.array(z.string()) });
export type Recommendation = z.infer<typeof recommendationSchema>;

const labStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running"), runId: runIdSchema }),
  /** Stopped by the person, a crash or the app's end; `resume` goes on behind the last checkpoint. */
  z.object({ kind: z.literal("stopped"), error: wireErrorSchema.nullable() }),
  z.object({ kind: z.literal("done") }),
]);

const labBase = z.object({
  id: labIdSchema,
  createdAt: timestampSchema,
  /** Which machine measured: processor, memory and devices in one line; figures of another one are not comparable. */
  machine: z.string(),
  state: labStateSchema,
  recommendation: recommendationSchema.nullable(),
});
export const labSchema = z.discriminatedUnion("kind", [
  labBase.extend({
    kind: z.literal("quality"),
    text: z.object({ label: z.string(), characters: z.int().min(0), sha256: sha256Schema }),
    contextTokens: z.int().min(16),
    chunks: z.int().min(1).nullable(),
    levels: z.array(qualityLevelSchema),
  }),
  labBase.extend({
    kind: z.literal("tasks"),
    collections: z.array(z.string()),
    questions: z.array(z.string()),
    levels: z.array(tasksLevelSchema),
  }),
]);
export type Lab = z.infer<typeof labSchema>;
export type QualityLab = Extract<Lab, { readonly kind: "quality" }>;
export type TasksLab = Extract<Lab, { readonly kind: "tasks" }>;

/** A text that comes with the app. */
export const bundledTextSchema = z.object({ name: z.string(), title: z.string(), characters: z.int().min(0) });
export type BundledText = z.infer<typeof bundledTextSchema>;

/** One benchmark of one model with the options it is loaded with: `promptTokens` evaluated, `generatedTokens` written, each several times. */
export const benchmarkSchema = z.object({
  id: benchmarkIdSchema,
  at: timestampSchema,
  modelId: modelIdSchema,
  modelName: z.string(),
  quantization: z.string(),
  sizeBytes: z.number().min(0),
  machine: z.string(),
  version: z.string(),
  promptTokens: z.int().min(1),
  generatedTokens: z.int().min(1),
  repeats: z.int().min(1),
  gpuLayers: z.int().min(0),
  speed: speedSchema,
});
export type Benchmark = z.infer<typeof benchmarkSchema>;
