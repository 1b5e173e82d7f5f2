/** The bundled catalogue of models, and downloads: the one thing Deskside ever asks of another machine, on the person's word alone. */
import { wireErrorSchema } from "./errors.ts";
import { downloadIdSchema, modelIdSchema, runIdSchema, sha256Schema, timestampSchema } from "./ids.ts";
import { z } from "./zod.ts";

/** One quantization of a catalogue's model. Sizes and hashes are those its publisher states; null where none is published. */
export const catalogueFileSchema = z.object({
  quantization: z.string(),
  bitsPerWeight: z.number().min(0),
  /** Of all parts. */
  sizeBytes: z.number().min(0),
  /** As its publisher rounds it, or parameters × the level's usual bits per weight. */
  sizeIs: z.enum(["published", "estimated"]).optional(),
  parts: z
    .array(z.object({ path: z.string(), sizeBytes: z.number().min(0), sha256: sha256Schema.nullable() }))
    .min(1)
    .max(100),
});
export type CatalogueFile = z.infer<typeof catalogueFileSchema>;

export const catalogueModelSchema = z.object({
  key: z.string(),
  name: z.string(),
  /** What it is good for, in one sentence. */
  goodFor: z.string(),
  licence: z.string(),
  parameters: z.number().min(0),
  contextTokens: z.int().min(0),
  /** For planning what fits: layers, and KV cache bytes per token at F16. */
  layers: z.int().min(0),
  kvBytesPerToken: z.number().min(0),
  kind: z.enum(["chat", "embedding", "reranker"]),
  /** "owner/name" at the hub or its mirror. */
  repository: z.string(),
  revision: z.string(),
  files: z.array(catalogueFileSchema).min(1),
});
export type CatalogueModel = z.infer<typeof catalogueModelSchema>;

export const catalogueSchema = z.object({
  /** When its facts were gathered. */
  asOf: z.string(),
  models: z.array(catalogueModelSchema),
});
export type Catalogue = z.infer<typeof catalogueSchema>;

/** What is to be fetched: an entry of the catalogue from the chosen hub, or any https address of a .gguf file. */
export const downloadChoiceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("catalogue"), key: z.string().max(200), quantization: z.string().max(50) }),
  z.object({ kind: z.literal("address"), url: z.string().max(2_000), sha256: sha256Schema.nullable() }),
]);
export type DownloadChoice = z.infer<typeof downloadChoiceSchema>;

/** Said before anything is sent. `hosts`: the hosts it starts at, with whether the person allowed them; redirects to others ask again. */
export const downloadPlanSchema = z.object({
  name: z.string(),
  sizeBytes: z.number().min(0).nullable(),
  freeBytes: z.number().min(0),
  fitsDisk: z.boolean().nullable(),
  verifiable: z.boolean(),
  hosts: z.array(z.object({ host: z.string(), allowed: z.boolean() })),
  proxy: z.string().nullable(),
  /** Why nothing may be fetched now (sealed mode); null when it may. */
  refused: z.string().nullable(),
});
export type DownloadPlan = z.infer<typeof downloadPlanSchema>;

export const downloadStateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running"), runId: runIdSchema }),
  z.object({ kind: z.literal("paused") }),
  /** A redirect leads to a host that was not allowed yet; goes on after `consent`. */
  z.object({ kind: z.literal("asking"), host: z.string() }),
  z.object({ kind: z.literal("failed"), error: wireErrorSchema }),
  /** Checked, and in the library. */
  z.object({ kind: z.literal("done"), modelId: modelIdSchema, verified: z.boolean() }),
]);

export const downloadSchema = z.object({
  id: downloadIdSchema,
  name: z.string(),
  host: z.string(),
  startedAt: timestampSchema,
  doneBytes: z.number().min(0),
  totalBytes: z.number().min(0).nullable(),
  state: downloadStateSchema,
});
export type Download = z.infer<typeof downloadSchema>;

/**
 * What this installation can make of an F16, BF16 or F32 file. `reason`: why not, in one sentence, with the way out.
 * `freeBytes`: where a level of the named model would be written; null when none was named. */
export const quantizerSchema = z.object({
  available: z.boolean(),
  reason: z.string().nullable(),
  types: z.array(z.string()),
  freeBytes: z.number().min(0).nullable(),
});
export type Quantizer = z.infer<typeof quantizerSchema>;
