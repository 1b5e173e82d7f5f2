/** Whether a model fits into memory: in one word for a list, in one sentence before a load, and as figures after it. */
import { assertNever } from "#src/contract/errors.ts";
import type { Devices, Fit, Loaded, LoadOptions } from "#src/contract/model.ts";
import { formatBytes, formatCount, formatPercent } from "./format.ts";

export const fitSentence = (fit: Fit): string =>
  fit.fits
    ? `Needs ${formatBytes(fit.neededBytes)}; ${formatBytes(fit.availableBytes)} are free.`
    : `The model needs ${formatBytes(fit.neededBytes)} and ${formatBytes(fit.availableBytes)} are free.`;

/** What differs from the settings that do not fit: "a 4,096-token context and 12 layers on the GPU"; null where nothing is named. */
export const suggestionWords = (suggestion: LoadOptions, contextTokens: number): string | null => {
  const parts = [
    suggestion.contextTokens !== null && suggestion.contextTokens !== contextTokens
      ? `a ${formatCount(suggestion.contextTokens)}-token context`
      : null,
    suggestion.gpuLayers !== null
      ? suggestion.gpuLayers === 0
        ? "the GPU left out"
        : `${formatCount(suggestion.gpuLayers)} layers on the GPU`
      : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" and ");
};

/** What would work instead, as a question, or null. */
export const fitWayOn = ({ suggestion, contextTokens }: Fit): string | null => {
  if (suggestion === null) return null;
  const words = suggestionWords(suggestion, contextTokens);
  return words === null ? "Load it with smaller settings instead?" : `Load it with ${words} instead?`;
};

export type FitPart = { readonly label: string; readonly bytes: number };

/** The prediction in parts, largest first. */
export const fitParts = (fit: Fit): readonly FitPart[] => [
  { label: "Model", bytes: fit.weightsBytes },
  { label: "Memory for the conversation (KV cache)", bytes: fit.kvCacheBytes },
  { label: "Working memory", bytes: fit.computeBytes },
];

/** How a model stands to this machine's free memory. `smaller`: with a smaller context or fewer layers on the GPU. */
export type FitKind = "gpu" | "memory" | "smaller" | "too-large";

/** Bytes free on graphics cards that are used. */
export const freeOnGpu = (devices: Devices | null): number => {
  const used = (devices?.backends ?? []).filter((backend) => backend.used).map(({ name }) => String(name));
  return (devices?.gpus ?? []).filter(({ backend }) => used.includes(backend)).reduce((sum, { freeBytes }) => sum + freeBytes, 0);
};

/** On the GPU only where all of it fits there. */
export const fitKind = (fit: Fit, devices: Devices | null): FitKind => {
  if (!fit.fits) return fit.suggestion === null ? "too-large" : "smaller";
  return freeOnGpu(devices) >= fit.neededBytes ? "gpu" : "memory";
};

export const fitWords = (kind: FitKind): string => {
  switch (kind) {
    case "gpu":
      return "fits on your GPU";
    case "memory":
      return "fits in memory";
    case "smaller":
      return "fits with smaller settings";
    case "too-large":
      return "too large for the free memory";
    default:
      return assertNever(kind);
  }
};

/** After a load: "Predicted 2.4 GB, measured 2.3 GB: 4 % less." `predictedBytes` 0: nothing was predicted. */
export const predictedAndMeasured = (predictedBytes: number, { memoryBytes, vramBytes }: Loaded): string => {
  const measured = memoryBytes + vramBytes;
  if (predictedBytes === 0) return `Measured ${formatBytes(measured)}.`;
  const difference = (measured - predictedBytes) / predictedBytes;
  const apart =
    Math.abs(difference) < 0.005 ? "as predicted" : `${formatPercent(Math.abs(difference))} ${difference > 0 ? "more" : "less"}`;
  return `Predicted ${formatBytes(predictedBytes)}, measured ${formatBytes(measured)}: ${apart}.`;
};
