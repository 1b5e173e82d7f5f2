/** The app's settings: one value in memory, written through to settings.json one change at a time. */
import type { AppEvent } from "#src/contract/event.ts";
import type { Settings } from "#src/contract/settings.ts";
import type { SettingsFile } from "./ports.ts";

/** A change as it comes over the contract: absent and undefined both mean "as it is". */
type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export interface SettingsDesk {
  /** As they are now; never waits. */
  current(): Settings;
  get(): Promise<Settings>;
  /** Resolves when the change is on disk. Throws store/disk-full, store/read-only; then nothing has changed. */
  update(patch: SettingsPatch): Promise<Settings>;
}

const merged = (settings: Settings, patch: SettingsPatch): Settings => ({
  ...settings,
  ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
});

/** Reads the file once. */
export const createSettings = async (deps: {
  readonly file: SettingsFile;
  readonly publish: (event: AppEvent) => void;
}): Promise<SettingsDesk> => {
  const state = { settings: await deps.file.read(), last: Promise.resolve() };
  const change = async (patch: SettingsPatch): Promise<Settings> => {
    const settings = merged(state.settings, patch);
    await deps.file.write(settings);
    state.settings = settings;
    deps.publish({ kind: "settings", settings });
    return settings;
  };
  return {
    current: () => state.settings,
    get: async () => state.settings,
    update: (patch) => {
      const changing = state.last.then(() => change(patch));
      // The next change waits for this one, whether it works out or not; its caller hears of the failure.
      state.last = changing.then(
        () => undefined,
        () => undefined,
      );
      return changing;
    },
  };
};
