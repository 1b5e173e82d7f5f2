/** Whether a model fits into memory, in one sentence. */
import type { Fit } from "#src/contract/model.ts";
import { formatBytes, formatCount } from "./format.ts";

export const fitSentence = (fit: Fit): string =>
  fit.fits
    ? `Needs ${formatBytes(fit.neededBytes)}; ${formatBytes(fit.availableBytes)} are free.`
    : `The model needs ${formatBytes(fit.neededBytes)} and ${formatBytes(fit.availableBytes)} are free.`;

/** What would work instead, as a question, or null. */
export const fitWayOn = ({ suggestion, contextTokens }: Fit): string | null => {
  if (suggestion === null) return null;
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
  return parts.length === 0 ? "Load it with smaller settings instead?" : `Load it with ${parts.join(" and ")} instead?`;
};

/** The prediction in parts, largest first. */
export const fitParts = (fit: Fit): readonly { readonly label: string; readonly bytes: number }[] => [
  { label: "Model", bytes: fit.weightsBytes },
  { label: "Memory for the conversation (KV cache)", bytes: fit.kvCacheBytes },
  { label: "Working memory", bytes: fit.computeBytes },
];
