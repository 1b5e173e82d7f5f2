/** The bin: deleted things, restorable until they expire. */
import { binItemIdSchema, chatIdSchema, timestampSchema } from "./ids.ts";
import { z } from "./zod.ts";

export const binItemSchema = z.object({
  id: binItemIdSchema,
  kind: z.enum(["chat", "message", "preset", "folder", "collection"]),
  title: z.string(),
  chatId: chatIdSchema.nullable(),
  deletedAt: timestampSchema,
  expiresAt: timestampSchema,
});
export type BinItem = z.infer<typeof binItemSchema>;
