/** What measuring gives the rest of the core: quality chunk by chunk, speed pass by pass, in processes of their own. Values only. */
import type { LoadOptions } from "#src/contract/model.ts";
import type { ModelPart } from "./engine.ts";

/** A model as it is measured; the first part is what is loaded. */
export interface MeasuredModel {
  /** For errors and the ledger. */
  readonly label: string;
  readonly parts: readonly ModelPart[];
  readonly options: LoadOptions;
}

/** Of the scored tokens of one chunk, or of many: `nll` are negative log-likelihoods in nats, `…2` sums of squares. */
export interface QualitySums {
  readonly tokens: number;
  readonly nll: number;
  readonly nll2: number;
  /** Against the base, over the whole vocabulary; null when measured alone. */
  readonly compared: ComparedSums | null;
}
export interface ComparedSums {
  readonly divergence: number;
  readonly divergence2: number;
  /** Tokens whose likeliest next token is the base's. */
  readonly sameTop: number;
  /** Negative log-likelihood less the base's, token by token. */
  readonly excess: number;
  readonly excess2: number;
}

export interface QualityOpening {
  readonly level: MeasuredModel;
  /** Loaded beside the level and evaluated on the same chunks; null: the level alone. */
  readonly base: MeasuredModel | null;
  readonly text: string;
  readonly contextTokens: number;
}
export interface QualityMeasuring {
  readonly pid: number;
  /** Whole chunks in the text. */
  readonly chunks: number;
  /** Throws engine/crashed, engine/out-of-memory, engine/hung, lab/not-comparable, or the signal's reason within 5 s. */
  chunk(index: number, signal: AbortSignal): Promise<QualitySums>;
  /** While held, a chunk under way rests between two pieces of at most 64 tokens. */
  hold(held: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface SpeedOpening {
  readonly model: MeasuredModel;
  /** What the prompt is made of, repeated where it is too short. */
  readonly text: string;
  readonly promptTokens: number;
  readonly generatedTokens: number;
}
/** One pass. Bytes: PSS on Linux, RSS elsewhere, of the measuring process after it. */
export interface SpeedPass {
  readonly promptMs: number;
  readonly firstTokenMs: number;
  readonly generationMs: number;
  readonly memoryBytes: number;
}
export interface SpeedMeasuring {
  readonly pid: number;
  readonly loadMs: number;
  /** "CPU", or backend and name of the graphics card. */
  readonly device: string;
  readonly threads: number;
  readonly gpuLayers: number;
  /** What a pass really reads and writes: less where the model's context is shorter. */
  readonly promptTokens: number;
  readonly generatedTokens: number;
  /** Bytes with everything loaded and nothing evaluated. */
  readonly memoryBytes: number;
  pass(signal: AbortSignal): Promise<SpeedPass>;
  close(): Promise<void>;
}

/** `onLoading`: 0…1. Both throw what a load throws; `quality` also lab/text-too-short (fewer than two chunks) and lab/not-comparable (vocabularies differ). */
export interface Measure {
  quality(opening: QualityOpening, onLoading: (fraction: number) => void, signal: AbortSignal): Promise<QualityMeasuring>;
  speed(opening: SpeedOpening, onLoading: (fraction: number) => void, signal: AbortSignal): Promise<SpeedMeasuring>;
}

/** Call name → input, items, result; shared by startMeasure.ts and child/measureMain.ts. */
export interface MeasureCalls {
  readonly openQuality: { readonly input: QualityOpening; readonly item: number; readonly result: { readonly chunks: number } };
  readonly chunk: { readonly input: number; readonly item: never; readonly result: QualitySums };
  readonly hold: { readonly input: boolean; readonly item: never; readonly result: null };
  readonly openSpeed: {
    readonly input: SpeedOpening;
    readonly item: number;
    readonly result: Pick<
      SpeedMeasuring,
      "loadMs" | "device" | "threads" | "gpuLayers" | "promptTokens" | "generatedTokens" | "memoryBytes"
    >;
  };
  readonly pass: { readonly input: null; readonly item: never; readonly result: SpeedPass };
}
