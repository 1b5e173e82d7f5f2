/** settings.json: preferences in clear; what cannot be read falls back to its default, field by field. */
import { defaultSettings, type Settings, settingsSchema } from "#src/contract/settings.ts";
import { layoutOf, prepareDataDir } from "./layout.ts";
import { readPrivateFile, writePrivateFile } from "./privateFile.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parseObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    // A file a person broke by hand: its preferences are lost, nothing else.
    return {};
  }
};

/** `found` where it is valid, its default elsewhere; nested `sampling` field by field as well. Unknown fields are dropped. */
const repaired = (found: Readonly<Record<string, unknown>>): Settings => {
  const nested = isObject(found.sampling) ? found.sampling : {};
  const sampling = validFields(settingsSchema.shape.sampling.shape, nested, defaultSettings.sampling);
  return settingsSchema.parse({ ...validFields(settingsSchema.shape, found, defaultSettings), sampling });
};

interface FieldSchema {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}
const validFields = (
  shape: Readonly<Record<string, FieldSchema>>,
  found: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const parsed = schema.safeParse(found[name]);
      return [name, parsed.success ? parsed.data : defaults[name]];
    }),
  );

/** The settings; defaults where there is no file or a field is invalid. Throws store/read-only (no right to read). */
export const readSettings = async (dataDir: string): Promise<Settings> => {
  const text = await readPrivateFile(layoutOf(dataDir).settingsFile);
  return text === null ? defaultSettings : repaired(parseObject(text));
};

/** Replaces the file as a whole. Throws store/read-only, store/disk-full. */
export const writeSettings = async (dataDir: string, settings: Settings): Promise<void> => {
  await prepareDataDir(dataDir);
  await writePrivateFile(layoutOf(dataDir).settingsFile, `${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`);
};
