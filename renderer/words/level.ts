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
  if (quality.topTokenAgreement !== null) return `agrees with the largest level on ${tenth(quality.topTokenAgreement * 100)} % of words`;
  return `perplexity ${quality.perplexity.toLocaleString("en", { maximumSignificantDigits: 4 })}`;
};

/** One fact of a level; `check`: it speaks against loading it. */
export type LevelFact = { readonly words: string; readonly check: boolean };
const fact = (words: string, check = false): LevelFact => ({ words, check });

/** The facts under a level's name. `fit`: null while unknown, and of no use once it is loaded. */
export const levelFacts = (model: Model, header: ModelHeader, fit: FitKind | null): readonly LevelFact[] => {
  const standing =
    model.state.kind === "loaded"
      ? [fact(deviceLabel(model.state.loaded)), fact(`${memoryLabel(model.state.loaded)} in use`)]
      : fit === null || model.file !== "present"
        ? []
        : [fact(fitWords(fit), fit === "too-large")];
  return [
    fact(bitsWords(header)),
    fact(formatBytes(model.sizeBytes)),
    ...(header.splitCount > 1 ? [fact(`in ${header.splitCount} parts`)] : []),
    ...standing,
    ...[speedWords(model.measured), qualityWords(model.measured)].filter((words) => words !== null).map((words) => fact(words)),
  ];
};
