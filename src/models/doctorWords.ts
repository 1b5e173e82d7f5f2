/** What the load doctor says: each try, and in one sentence what was wrong and what is done. Pure. */
import { type AppError, assertNever } from "#src/contract/errors.ts";
import type { Attempt } from "./doctorPlan.ts";

const number = (value: number): string => value.toLocaleString("en");
const backendWords = { cpu: "the processor", cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" } as const;

/** "as it was set", "12 of 33 layers on the graphics card, a context of 4,096". */
export const whatOf = ({ step, options }: Attempt, layers: number): string => {
  const context = options.contextTokens === null ? "the usual context" : `a context of ${number(options.contextTokens)} tokens`;
  const where =
    options.gpuLayers === null
      ? "as much on the graphics card as it holds"
      : `${options.gpuLayers} of ${layers + 1} layers on the graphics card`;
  switch (step) {
    case "as-set":
      return "the settings that failed, once more";
    case "fewer-layers":
    case "smaller-context":
      return options.gpuLayers === 0 || options.backend === "cpu" ? context : `${where}, ${context}`;
    case "other-device":
      return `graphics card ${options.device ?? 0} in place of the one chosen, ${context}`;
    case "other-backend":
      return `${backendWords[options.backend ?? "cpu"]} in place of the other driver, ${context}`;
    case "processor":
    case "processor-smaller-context":
      return `the processor alone, ${context}`;
    default:
      return assertNever(step);
  }
};

/** Why a try failed, as the end of a sentence: "it …". */
export const whyOf = (error: AppError): string => {
  switch (error.code) {
    case "engine/crashed":
      return "its process crashed";
    case "engine/out-of-memory":
    case "model/insufficient-memory":
      return "memory ran out";
    case "engine/hung":
      return "it gave no sign of life";
    default:
      return "it was refused";
  }
};

const wrong = (first: AppError | null, onCard: boolean): string => {
  switch (first?.code) {
    case "engine/out-of-memory":
    case "model/insufficient-memory":
      return onCard ? "The graphics card or the memory was too small for these settings" : "There was too little memory for these settings";
    case "engine/hung":
      return onCard ? "The graphics card's driver stopped answering" : "The load stopped answering";
    case "engine/crashed":
      return onCard ? "The graphics card's driver ended the load" : "The load ended by itself";
    default:
      return "The settings could not be used";
  }
};

const done = ({ step, options }: Attempt, layers: number): string => {
  const context = options.contextTokens === null ? "a smaller context" : `a context of ${number(options.contextTokens)} tokens`;
  switch (step) {
    case "as-set":
      return "nothing is changed";
    case "fewer-layers":
      return `${options.gpuLayers ?? 0} of ${layers + 1} layers are now put on the card and the processor computes the rest`;
    case "smaller-context":
      return options.gpuLayers === null || options.gpuLayers === 0 || options.backend === "cpu"
        ? `${context} is used now`
        : `${context} and ${options.gpuLayers} of ${layers + 1} layers on the card are used now`;
    case "other-device":
      return `graphics card ${options.device ?? 0} is used now`;
    case "other-backend":
      return `${backendWords[options.backend ?? "cpu"]} is used now`;
    case "processor":
      return "the processor computes it now, which is slower";
    case "processor-smaller-context":
      return `the processor computes it now, with ${context}`;
    default:
      return assertNever(step);
  }
};

/** `first`: how the settings that failed did so when they were tried once more; null: they worked. `worked`: the try that loaded, null when none did. */
export const sentenceOf = (facts: {
  /** A card took part in what failed. */
  readonly onCard: boolean;
  readonly layers: number;
  readonly first: AppError | null;
  readonly worked: Attempt | null;
  readonly tries: number;
}): string => {
  if (facts.worked === null)
    return `${facts.tries === 1 ? "The one setting that could be tried did not load" : `None of ${facts.tries} settings loaded, the processor alone included as far as memory allows`}: the file may be damaged or of a kind that this version cannot run.`;
  if (facts.worked.step === "as-set") return "The same settings load now, so something passing was wrong and nothing is changed.";
  return `${wrong(facts.first, facts.onCard)}, so ${done(facts.worked, facts.layers)}.`;
};
