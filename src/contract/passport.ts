/** A model's passport: what it is and whether it is the one its publisher made, so that the answer's origin can be checked. */
import { modelIdSchema, sha256Schema, timestampSchema } from "./ids.ts";
import { modelHeaderSchema } from "./model.ts";
import { z } from "./zod.ts";

/** Names under which checksum files lie beside models. */
export const CHECKSUM_FILE = /(?:^(?:sha-?256sums?|checksums?)|\.sha-?256(?:sums?)?)(?:\.txt)?$/i;

/** A template against the one known for that model: lines in order, `same` runs shortened by the page. */
export const templateCheckSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("known"), name: z.string() }),
  /** No template is known for this family, so there is nothing to compare with. */
  z.object({ kind: z.literal("unknown") }),
  z.object({
    kind: z.literal("different"),
    name: z.string(),
    lines: z.array(z.object({ kind: z.enum(["same", "removed", "added"]), text: z.string() })),
  }),
]);
export type TemplateCheck = z.infer<typeof templateCheckSchema>;

/** What the files say by themselves, also of a model that is in no library. */
const fileFacts = {
  sourceUrl: z.string().nullable(),
  licence: z.string().nullable(),
  author: z.string().nullable(),
  architecture: z.string(),
  parameters: z.number().min(0),
  contextTokens: z.int().min(0),
  quantization: z.string(),
  bitsPerWeight: z.number().min(0),
  /** Tensors by type, most bytes first. */
  tensorTypes: z.array(z.object({ type: z.string(), tensors: z.int().min(0), bytes: z.number().min(0) })),
  template: templateCheckSchema,
  templateText: z.string().nullable(),
  /** Findings on special tokens: a turn marker that is plain text, an end of turn that is missing, two tokens of one text. Empty = none found. */
  specialTokens: z.array(z.object({ severity: z.enum(["note", "warning"]), text: z.string() })),
};
export const fileFactsSchema = z.object(fileFacts);
export type FileFacts = z.infer<typeof fileFactsSchema>;
/** What a passport says of any files, or why they are refused (HeaderVerdict's reasons). */
export const modelFactsSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("valid"), header: modelHeaderSchema, facts: fileFactsSchema }),
  z.object({ kind: z.literal("invalid"), reason: z.string(), message: z.string() }),
]);
export type ModelFacts = z.infer<typeof modelFactsSchema>;

export const passportSchema = z.object({
  modelId: modelIdSchema,
  sha256: sha256Schema.nullable(),
  /** What the hash was compared with, and how that ended; null = with nothing yet. */
  verified: z
    .object({ against: z.enum(["checksum-file", "catalogue", "download", "shipped"]), matches: z.boolean(), at: timestampSchema })
    .nullable(),
  /** Hash last computed, and whether size or time changed since. */
  hashedAt: timestampSchema.nullable(),
  /** Where it came from: "folder", a host, "comes with the app"; never a path. */
  origin: z.string(),
  ...fileFacts,
  parts: z.array(z.object({ fileName: z.string(), sizeBytes: z.number().min(0), sha256: sha256Schema.nullable() })),
});
export type Passport = z.infer<typeof passportSchema>;
