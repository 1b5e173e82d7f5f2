/** Without a graphics card: memory needs by the library's own arithmetic, not by its trial loads. */
import { GgufInsights } from "node-llama-cpp";

/** Internal to the library (3.22.1); each gives null when a trial cannot be made, and the library then calculates. */
const TRIALS = ["_simulateModelResourceUsage", "_simulateContextResourceUsage"] as const;

/**
 * The library loads a model twice more without its weights (vocabulary included), to measure what model and context will need. With a graphics card that decides
 * how many layers go there; without one nothing is decided by it. By arithmetic a token of q06 needs 114,756 bytes, by trial 114,690. Where a later version names
 * these methods otherwise, the trials are made as before.
 */
export const calculateMemoryNeeds = (): void => {
  const methods = GgufInsights.prototype as unknown as Record<string, unknown>;
  for (const name of TRIALS) if (typeof methods[name] === "function") methods[name] = async () => null;
};
