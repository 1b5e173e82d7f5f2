/** One level of a model in a line: what it is, what it takes, and what it was measured to give on this machine. */
import type { MeasuredHere, Model, ModelHeader } from "#src/contract/model.ts";
import { type FitKind, fitWords } from "./fit.ts";
import { formatBytes, formatCount } from "./format.ts";
import { deviceLabel, memoryLabel } from "./model.ts";

const tenth = (value: number): string => value.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "4.8 bits per weight" */
export const bitsWords = ({ bitsPerWeight }: Pick<ModelHeader, "bitsPerWeight">): string => `${tenth(bitsPerWeight)} bits per weight`;

/** "about 31 tokens/s here": what a person waits for is the generation. */
export const speedWords = ({ speed }: MeasuredHere): string | null => {
  if (speed === null) return null;
  const rate = speed.generationTokensPerSecond;
  return `about ${rate < 10 ? tenth(rate) : formatCount(rate)} tokens/s here`;
};

/** Against the largest level of its family; the perplexity alone where there was nothing to compare with. */
export const qualityWords = ({ quality }: MeasuredHere): string | null => {
  if (quality === null) return null;
  if (quality.topTokenAgreement !== null)
    return `chooses as the largest level does in ${tenth(quality.topTokenAgreement * 100)} % of places`;
  return `perplexity ${quality.perplexity.toLocaleString("en", { maximumSignificantDigits: 4 })}`;
};

/** The facts under a level's name. `fit`: null while unknown, and of no use once it is loaded. */
export const levelFacts = (model: Model, header: ModelHeader, fit: FitKind | null): readonly string[] => {
  const standing =
    model.state.kind === "loaded"
      ? [deviceLabel(model.state.loaded), `${memoryLabel(model.state.loaded)} in use`]
      : fit === null || model.file !== "present"
        ? []
        : [fitWords(fit)];
  const parts = header.splitCount > 1 ? [`in ${header.splitCount} parts`] : [];
  return [
    bitsWords(header),
    formatBytes(model.sizeBytes),
    ...parts,
    ...standing,
    ...[speedWords(model.measured), qualityWords(model.measured)].filter((words) => words !== null),
  ];
};
