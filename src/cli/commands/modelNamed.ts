/** Models by their names, as the command line knows them. */
import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { Model } from "#src/contract/model.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { UsageError } from "../errorWords.ts";
import { shown } from "../terminal.ts";

/** All ids begin with the time they were made: fewer characters would often name several. */
const ID_PREFIX_LEAST = 8;

/** Those of that id, file name or name; else those whose file name, name or id begins so. */
const candidates = (models: readonly Model[], name: string): readonly Model[] => {
  const wanted = name.toLowerCase();
  const stem = ({ fileName }: Model): string => fileName.toLowerCase().replace(/\.gguf$/, "");
  const steps: readonly ((model: Model) => boolean)[] = [
    (model) => model.id === wanted || model.fileName.toLowerCase() === wanted || stem(model) === wanted,
    (model) => model.name.toLowerCase() === wanted,
    (model) => stem(model).startsWith(wanted) || model.name.toLowerCase().startsWith(wanted),
    (model) => wanted.length >= ID_PREFIX_LEAST && model.id.startsWith(wanted),
  ];
  return steps.map((matches) => models.filter(matches)).find((found) => found.length > 0) ?? [];
};

/** The one model of that id, file name, name, or unique beginning of one. Throws UsageError with what there is to choose from. */
export const modelNamed = async (core: CoreConnection, name: string): Promise<Model> => {
  const models = await core.page.models.list();
  const found = candidates(models, name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const choice = (found.length > 1 ? found : models).map(({ fileName }) => shown(fileName)).join(", ");
  throw new UsageError(
    found.length > 1
      ? `Several models are called "${name}". Say which file: ${choice}`
      : `There is no model "${name}". There are: ${choice}`,
  );
};

/** True for what can only be meant as a place: a file lies there, or it is written like one. A folder here may well be called as a model is. */
export const isPlace = (name: string): boolean =>
  /[\\/]/.test(name) || statSync(resolve(name), { throwIfNoEntry: false })?.isFile() === true;

/** A model of the library by name, or by a file that lies in it. Throws UsageError, model/not-found; nothing is added. */
export const modelMeant = async (core: CoreConnection, name: string): Promise<Model> => {
  if (!isPlace(name)) return await modelNamed(core, name);
  if ((await stat(resolve(name)).catch(() => null))?.isDirectory() === true) throw new UsageError("Name a model or a file, not a folder.");
  const known = new Set((await core.page.models.list()).map(({ id }) => id));
  const { grantId } = await core.control.grantPath({ path: resolve(name) });
  const { modelIds } = await core.page.models.add({ grantId });
  const [modelId] = modelIds;
  const isNew = modelId === undefined || !known.has(modelId);
  if (isNew && modelId !== undefined) await core.page.models.remove({ modelId });
  const found = (await core.page.models.list()).find(({ id }) => id === modelId);
  if (isNew || found === undefined) throw new AppError("model/not-found", "Not in the library", { details: { fileName: basename(name) } });
  return found;
};
