/** The levels a model can be quantized to, what they weigh, and which files can be made smaller at all. Pure. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelHeader } from "#src/contract/model.ts";

/**
 * Bits per weight of a whole file, as llama.cpp measured them on Llama 3.1 8B (tools/quantize of the bundled source); from largest to smallest.
 * Only levels that need no importance matrix: without one the smaller IQ levels are refused by llama-quantize itself.
 */
const bitsPerWeight = {
  Q8_0: 8.5008,
  Q6_K: 6.5633,
  Q5_K_M: 5.7036,
  Q5_K_S: 5.5704,
  Q4_K_M: 4.8944,
  Q4_K_S: 4.6672,
  Q4_0: 4.64,
  IQ4_XS: 4.4597,
  Q3_K_M: 3.996,
  Q3_K_S: 3.6429,
  Q2_K: 3.1593,
} as const;
export type Level = keyof typeof bitsPerWeight;

export const levels = Object.keys(bitsPerWeight) as readonly Level[];

/** Levels that lost nothing a quantization could be made of. Another quantization on top of one adds its errors to those already there. */
const wholeLevels: readonly string[] = ["F32", "F16", "BF16"];

/** Throws request/invalid for a name that is no level here. */
export const levelNamed = (name: string): Level => {
  const found = levels.find((level) => level === name.toUpperCase());
  if (found === undefined)
    throw new AppError("request/invalid", "There is no such level", { details: { field: "type", levels: levels.join(", ") } });
  return found;
};

/** Throws model/unsupported for what cannot, or should not, be quantized. */
export const requireWhole = ({ kind, quantization }: Pick<ModelHeader, "kind" | "quantization">): void => {
  if (kind === "vocabulary" || kind === "other") {
    throw new AppError("model/unsupported", "This file holds no language model that could be quantized", { details: { kind } });
  }
  if (wholeLevels.includes(quantization.toUpperCase())) return;
  throw new AppError("model/unsupported", "The file is quantized already: made smaller again it would lose twice", {
    details: { reason: "already-quantized", quantization },
  });
};

/** Small models keep large parts of themselves (embeddings, norms) at more bits: the starter's Q4_K_M has 5.1 bits per weight instead of 4.9. */
const ROOM_FACTOR = 1.25;
const ROOM_BYTES = 32 * 1024 * 1024;

/** Free space to ask for before it begins: no file of the level was larger, and never more than the file it is made of. */
export const roomFor = (level: Level, parameters: number, sourceBytes: number): number =>
  Math.ceil(Math.min(sourceBytes, (bitsPerWeight[level] * parameters * ROOM_FACTOR) / 8)) + ROOM_BYTES;

const LEVEL_AT_END = /[-_. ](?:B?F16|F32)$/i;
const PART_AT_END = /-\d{5}-of-\d{5}$/;

/** "Name-F16-00001-of-00002.gguf" → "Name-Q4_K_M.gguf". `fileName`: without folders. */
export const fileNameOf = (fileName: string, level: Level): string =>
  `${fileName
    .replace(/\.gguf$/i, "")
    .replace(PART_AT_END, "")
    .replace(LEVEL_AT_END, "")}-${level}.gguf`;
