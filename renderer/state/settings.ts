/** The page's view of the settings. */
import { create } from "zustand";
import { defaultSettings, type Settings } from "#src/contract/settings.ts";
import { api } from "../api/client.ts";
import { reportError } from "./failures.ts";

/** The defaults until the core has answered. */
export const useSettings = create<Settings>()(() => defaultSettings);

/** Reads them anew. */
export const refreshSettings = async (): Promise<void> => useSettings.setState(await api.settings.get());

/** Shows the change at once, and takes it back with a sentence when the core refuses it. */
export const updateSettings = async (change: Partial<Settings>): Promise<void> => {
  const before = useSettings.getState();
  useSettings.setState(change);
  try {
    useSettings.setState(await api.settings.update(change));
  } catch (error) {
    useSettings.setState(before);
    reportError(error);
  }
};
