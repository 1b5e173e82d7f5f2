/** The sampling settings in plain words, the field's term beside them; used by the settings and by a chat's own panel. */
import type { Sampling } from "#src/contract/chat.ts";

export type SamplingField = {
  readonly name: keyof Sampling;
  readonly label: string;
  readonly term: string;
  readonly explanation: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit?: string;
  /** Where leaving it empty means something: what it means. */
  readonly emptyWord?: string;
};

/** Ranges are the contract's (contract/chat.ts). */
export const samplingFields: readonly SamplingField[] = [
  {
    name: "temperature",
    label: "Liveliness",
    term: "temperature",
    explanation: "0 always takes the likeliest word: exact and repeatable. Higher is livelier and less reliable. 0.7 is a common middle.",
    min: 0,
    max: 2,
    step: 0.1,
  },
  {
    name: "topP",
    label: "Likely words only",
    term: "top-p",
    explanation: "Keeps the likeliest words that together reach this share. 1 keeps them all.",
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    name: "topK",
    label: "Number of candidates",
    term: "top-k",
    explanation: "Chooses among this many of the likeliest words. 0 sets no limit.",
    min: 0,
    max: 1000,
    step: 1,
  },
  {
    name: "minP",
    label: "Cut-off for rare words",
    term: "min-p",
    explanation: "Leaves out words far less likely than the likeliest: 0.05 means less than a twentieth as likely. 0 is off.",
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    name: "repeatPenalty",
    label: "Against repetition",
    term: "repeat penalty",
    explanation: "1 is off. Slightly above 1 helps a small model that goes in circles; too much makes it avoid words it needs.",
    min: 0.5,
    max: 2,
    step: 0.05,
  },
  {
    name: "maxTokens",
    label: "Longest answer",
    term: "max tokens",
    explanation: "An answer that reaches it stops and can be continued. Empty: up to the end of the context.",
    min: 1,
    max: 131_072,
    step: 256,
    unit: "tokens",
    emptyWord: "No limit",
  },
  {
    name: "thoughtTokens",
    label: "Longest thinking",
    term: "thinking budget",
    explanation: "Some models think before they answer. 0 switches that off; empty sets no limit.",
    min: 0,
    max: 131_072,
    step: 256,
    unit: "tokens",
    emptyWord: "No limit",
  },
  {
    name: "seed",
    label: "Same dice",
    term: "seed",
    explanation: "With the same number, model and question the answer is the same again. Empty: different each time.",
    min: 0,
    max: 0xffff_ffff,
    step: 1,
    emptyWord: "Different",
  },
];

/** The core gives the starter its own temperature and length where nobody chose one (chat/answering.ts). */
export const STARTER_SAMPLING_WORDS =
  "The starter model always takes the likeliest word and keeps its answers short, because it can go in circles. What you change yourself holds for it too.";
