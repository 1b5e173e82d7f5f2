/** The page's view of the settings. */
import { create } from "zustand";
import { defaultSettings, type Settings } from "#src/contract/settings.ts";
import { api } from "../api/client.ts";
import { reportError } from "./failures.ts";
import { createHeard } from "./heard.ts";

/** The defaults until the core has answered. */
export const useSettings = create<Settings>()(() => defaultSettings);

const heard = createHeard<Settings>();

/** Reads them anew. */
export const refreshSettings = async (): Promise<void> => {
  const { answer, told } = await heard.read(() => api.settings.get());
  useSettings.setState(told.at(-1) ?? answer);
};

export const hearSettings = (settings: Settings): void => {
  heard.hear(settings);
  useSettings.setState(settings);
};

/** Shows the change at once, and takes it back with a sentence when the core refuses it. */
export const updateSettings = async (change: Partial<Settings>): Promise<void> => {
  const before = useSettings.getState();
  useSettings.setState(change);
  try {
    hearSettings(await api.settings.update(change));
  } catch (error) {
    useSettings.setState(before);
    reportError(error);
  }
};
