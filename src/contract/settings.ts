/** App settings: preferences only; no names, no paths, no content (they lie in settings.json in clear). */
import { samplingSchema } from "./chat.ts";
import { modelIdSchema, presetIdSchema } from "./ids.ts";
import { z } from "./zod.ts";

export const settingsSchema = z.object({
  theme: z.enum(["system", "light", "dark"]),
  answerFont: z.enum(["sans", "serif"]),
  sendKey: z.enum(["enter", "mod-enter"]),
  sampling: samplingSchema,
  /** System prompt of new chats; null = none. */
  defaultPresetId: presetIdSchema.nullable(),
  autoTitles: z.boolean(),
  /** Keep recent chats' evaluated prompts in memory up to this many bytes. */
  chatMemoryBytes: z
    .int()
    .min(0)
    .max(1024 ** 4),
  /** Days a deleted thing stays in the bin. */
  binDays: z.int().min(1).max(365),
  loadModelAtStart: z.boolean(),
  /** Model that turns passages into vectors; null = search by words alone. */
  embeddingModelId: modelIdSchema.nullable(),
  /** Model that puts the best passages in order; null = none. */
  rerankerModelId: modelIdSchema.nullable(),
  /** Languages for reading scanned pages; none = scans are not read. */
  ocrLanguages: z.array(z.enum(["eng", "deu"])).max(2),
  /** No download at all, of anything, whoever asks. */
  sealed: z.boolean(),
  /** Where catalogue models come from: an https origin that answers like the hub; null = the hub itself. */
  downloadMirror: z.string().max(500).nullable(),
  /** Hosts the person allowed downloads from. */
  downloadHosts: z.array(z.string().max(255)).max(100),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  theme: "system",
  answerFont: "sans",
  sendKey: "enter",
  sampling: { temperature: 0.7, topK: 40, topP: 0.95, minP: 0.05, repeatPenalty: 1, seed: null, maxTokens: null, thoughtTokens: null },
  defaultPresetId: null,
  autoTitles: true,
  chatMemoryBytes: 2 * 1024 ** 3,
  binDays: 30,
  loadModelAtStart: true,
  embeddingModelId: null,
  rerankerModelId: null,
  ocrLanguages: ["eng", "deu"],
  sealed: false,
  downloadMirror: null,
  downloadHosts: [],
};
