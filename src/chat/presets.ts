/** System prompts kept for reuse. */
import type { Preset } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { BinItemId, PresetId } from "#src/contract/ids.ts";
import { cleanText } from "./cleanText.ts";
import { defaultPresets } from "./defaultPresets.ts";
import type { ChatDeps } from "./deps.ts";

/** One method per call of pageContract.presets. */
export interface Presets {
  list(): Promise<Preset[]>;
  save(input: { readonly id?: PresetId | undefined; readonly name: string; readonly text: string }): Promise<Preset>;
  remove(input: { readonly id: PresetId }): Promise<{ binItemId: BinItemId }>;
  /** Text of a preset; "" for null or one that is gone. */
  textOf(id: PresetId | null): Promise<string>;
  /** Fills a library that was never used: no presets and no chats. Who removed all presets keeps none. */
  seed(): Promise<void>;
}

/** Most presets. */
const PRESETS_MAX = 1_000;

export const createPresets = (deps: Pick<ChatDeps, "repository" | "publish" | "now" | "newId">): Presets => {
  const { repository } = deps;
  const list = async (): Promise<Preset[]> => [...(await repository.listPresets())];
  const tell = async (): Promise<void> => deps.publish({ kind: "presets", presets: await list() });
  const known = async (id: PresetId): Promise<void> => {
    if (!(await list()).some((preset) => preset.id === id)) throw new AppError("request/not-found", "No such preset");
  };

  return {
    list,
    save: async ({ id, name, text }) => {
      if (id !== undefined) await known(id);
      else if ((await list()).length >= PRESETS_MAX) throw new AppError("request/too-many", "There are too many presets");
      const preset: Preset = { id: id ?? deps.newId<PresetId>(), name: cleanText(name), text: cleanText(text) };
      await repository.savePreset(preset);
      await tell();
      return preset;
    },
    remove: async ({ id }) => {
      await known(id);
      const binItemId = await repository.removePreset(id, deps.now());
      await tell();
      return { binItemId };
    },
    textOf: async (id) => (id === null ? "" : ((await list()).find((preset) => preset.id === id)?.text ?? "")),
    seed: async () => {
      if ((await list()).length > 0 || (await repository.listChats()).length > 0) return;
      for (const preset of defaultPresets) await repository.savePreset({ id: deps.newId<PresetId>(), ...preset });
    },
  };
};
