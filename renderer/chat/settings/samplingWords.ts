/** The sampling settings in plain words, with their ranges (contract/chat.ts samplingSchema). */
import type { Sampling } from "#src/contract/chat.ts";

export interface SamplingWords {
  readonly key: keyof Sampling;
  readonly label: string;
  readonly explanation: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Shown where null is a value of its own. */
  readonly emptyWord?: string;
}

export const samplingWords: readonly SamplingWords[] = [
  {
    key: "temperature",
    label: "Liveliness (temperature)",
    explanation: "0 always takes the likeliest word: exact and repeatable. Higher is more varied, and above 1 less reliable.",
    min: 0,
    max: 2,
    step: 0.1,
  },
  {
    key: "maxTokens",
    label: "Longest answer (max tokens)",
    explanation: "The answer stops here and can be continued. Empty: up to the end of the context.",
    min: 1,
    max: 131_072,
    step: 64,
    emptyWord: "No limit",
  },
  {
    key: "thoughtTokens",
    label: "Longest thinking (thought tokens)",
    explanation: "For models that think before they answer. 0: none. Empty: as long as they like.",
    min: 0,
    max: 131_072,
    step: 64,
    emptyWord: "No limit",
  },
  {
    key: "topK",
    label: "Choice of words (top-k)",
    explanation: "Picks among this many likeliest words only. 0: no such limit.",
    min: 0,
    max: 1000,
    step: 1,
  },
  {
    key: "topP",
    label: "Share of likely words (top-p)",
    explanation: "Picks among the likeliest words that together reach this probability. 1: no such limit.",
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    key: "minP",
    label: "Least likelihood (min-p)",
    explanation: "Leaves out words less likely than this share of the likeliest one. 0: leaves out none.",
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    key: "repeatPenalty",
    label: "Against repetition (repeat penalty)",
    explanation: "Makes words just used less likely. 1: off. Much above 1.2 harms code and names.",
    min: 0.5,
    max: 2,
    step: 0.05,
  },
  {
    key: "seed",
    label: "Same dice (seed)",
    explanation: "The same number gives the same answer to the same prompt on this machine. Empty: new dice each time.",
    min: 0,
    max: 0xffff_ffff,
    step: 1,
    emptyWord: "Random",
  },
];
