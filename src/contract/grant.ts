/** Grants: how a file or folder enters Deskside. A page names opaque entries the core listed, never a path. */
import { entryIdSchema } from "./ids.ts";
import { z } from "./zod.ts";

export const entrySchema = z.object({
  id: entryIdSchema,
  name: z.string(),
  kind: z.enum(["folder", "model", "document", "checksum"]),
  sizeBytes: z.number().nullable(),
});
/** A listed folder. `trail`: from a granted root down to here. `truncated`: more than 2,000 entries. */
export const listingSchema = z.object({ trail: z.array(entrySchema), entries: z.array(entrySchema), truncated: z.boolean() });
export type Entry = z.infer<typeof entrySchema>;
export type Listing = z.infer<typeof listingSchema>;
