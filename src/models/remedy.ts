/** What a remedy changes at the next load, and when one is looked for unasked. Pure. */
import type { AppError } from "#src/contract/errors.ts";
import type { LoadOptions, Remedy } from "#src/contract/model.ts";

/** The remedy's settings where the person left the choice open. */
export const withRemedy = (options: LoadOptions, remedy: Remedy | null): LoadOptions => {
  const found = remedy?.options ?? null;
  if (found === null) return options;
  const isElsewhere = options.backend !== null && options.backend !== found.backend;
  return {
    contextTokens: options.contextTokens ?? found.contextTokens,
    // Layers and device were found for that backend.
    gpuLayers: options.gpuLayers ?? (isElsewhere ? null : found.gpuLayers),
    threads: options.threads ?? found.threads,
    backend: options.backend ?? found.backend,
    device: options.device ?? (isElsewhere ? null : found.device),
  };
};

/** The person's settings with those opened that the remedy found not to work, so that its own take their place. */
export const openedFor = (options: LoadOptions, { options: found }: Remedy): LoadOptions => {
  if (found === null) return options;
  return {
    contextTokens: options.contextTokens === found.contextTokens ? options.contextTokens : null,
    gpuLayers: options.gpuLayers === found.gpuLayers ? options.gpuLayers : null,
    threads: options.threads,
    backend: options.backend === found.backend ? options.backend : null,
    device: options.device === found.device ? options.device : null,
  };
};

/** Whether a failed load is worth a diagnosis that nobody asked for: a death in a graphics card's path. */
export const isDriversDeath = ({ code }: AppError, { gpuLayers, backend }: LoadOptions): boolean =>
  (code === "engine/crashed" || code === "engine/hung" || code === "engine/out-of-memory") && gpuLayers !== 0 && backend !== "cpu";
