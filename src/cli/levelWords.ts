/** One level of a model in words and figures, as the page says it (renderer/words). */
import type { MeasuredHere } from "#src/contract/model.ts";

/** What a quantization means to a person, by bits per weight: the label's own letters differ from maker to maker. */
export const levelWord = (bitsPerWeight: number): string => {
  if (bitsPerWeight >= 15) return "Uncompressed";
  if (bitsPerWeight >= 7.5) return "Nearly exact";
  if (bitsPerWeight >= 5.2) return "Close to the original";
  if (bitsPerWeight >= 4.2) return "Balanced";
  if (bitsPerWeight >= 3) return "Small";
  return "Very small, noticeably weaker";
};

/** "31 tokens/s", or "-" while nobody measured. */
export const speedFigure = ({ speed }: MeasuredHere): string => {
  if (speed === null) return "-";
  const rate = speed.generationTokensPerSecond;
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} tokens/s`;
};

/** How often the level chooses as the largest one does, else its perplexity, else "-". */
export const qualityFigure = ({ quality }: MeasuredHere): string => {
  if (quality === null) return "-";
  return quality.topTokenAgreement === null
    ? `perplexity ${quality.perplexity.toPrecision(4)}`
    : `${(quality.topTokenAgreement * 100).toFixed(1)} % as the largest`;
};
