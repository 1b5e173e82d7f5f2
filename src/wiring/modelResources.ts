/** What comes with the app about models: the starter's passport and the chat templates known. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256Schema } from "#src/contract/ids.ts";
import { z } from "#src/contract/zod.ts";
import type { KnownTemplate } from "#src/models/ports.ts";
import type { StarterPassport } from "#src/models/provenance.ts";

const passportSchema = z.object({ licence: z.string().min(1).max(200), sha256: sha256Schema.nullable().default(null) });

/** From the passport beside the starter's file; nulls where there is none to read. */
export const starterPassport = async (starterPath: string | null): Promise<StarterPassport> => {
  const nothing = { licence: null, sha256: null };
  if (starterPath === null) return nothing;
  try {
    return passportSchema.parse(JSON.parse(await readFile(join(dirname(starterPath), "passport.json"), "utf8")));
  } catch {
    return nothing;
  }
};

const templatesFolder = new URL("../../resources/templates/", import.meta.url);
const knownSchema = z.object({
  templates: z.array(
    z.object({
      name: z.string(),
      architectures: z.array(z.string()),
      pattern: z.string(),
      text: z.string().nullable(),
      sha256: z.array(sha256Schema),
    }),
  ),
});

/** Read anew each time: about 110 kB, for a page that is opened seldom. */
export const knownTemplates = async (): Promise<readonly KnownTemplate[]> => {
  const { templates } = knownSchema.parse(JSON.parse(await readFile(new URL("known.json", templatesFolder), "utf8")));
  return await Promise.all(
    templates.map(async (template) => ({
      ...template,
      text: template.text === null ? null : await readFile(new URL(template.text, templatesFolder), "utf8"),
    })),
  );
};
