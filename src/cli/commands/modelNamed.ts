/** Models by their names, as the command line knows them. */
import type { Model } from "#src/contract/model.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { UsageError } from "../errorWords.ts";

/** The one model of that file name, name or id. Throws UsageError with what there is to choose from. */
export const modelNamed = async (core: CoreConnection, name: string): Promise<Model> => {
  const models = await core.page.models.list();
  const wanted = name.toLowerCase();
  const same = (text: string): boolean => text.toLowerCase() === wanted;
  const byFile = models.filter((model) => model.id === name || same(model.fileName) || same(model.fileName.replace(/\.gguf$/i, "")));
  const found = byFile.length > 0 ? byFile : models.filter((model) => same(model.name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const choice = (found.length > 1 ? found : models).map(({ fileName }) => fileName).join(", ");
  throw new UsageError(
    found.length > 1
      ? `Several models are called "${name}". Say which file: ${choice}`
      : `There is no model "${name}". There are: ${choice}`,
  );
};
