/** What this machine has: processors, graphics, memory. Read when asked for; detection runs in a child and can take seconds. */
import { create } from "zustand";
import type { Devices } from "#src/contract/model.ts";
import { api } from "../api/client.ts";

export const useDevices = create<{ readonly devices: Devices | null }>()(() => ({ devices: null }));

/** Looks again. */
export const refreshDevices = async (): Promise<void> => useDevices.setState({ devices: await api.models.devices() });
