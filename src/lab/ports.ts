/** What the lab needs from others; wiring/ meets these with the store, the library, measuring processes, documents and the engine pool. */
import type { BenchmarkId, CollectionId, GrantId, LabId, ModelId, RunId } from "#src/contract/ids.ts";
import type { BundledText, TaskAnswer } from "#src/contract/lab.ts";

/** `data` is the lab's own; `text` what is measured on, null once nothing is left to measure. */
export interface LabRecord {
  readonly id: LabId;
  readonly createdAt: number;
  readonly data: string;
}
export interface BenchmarkRecord {
  readonly id: BenchmarkId;
  readonly at: number;
  readonly data: string;
}
/** Durable rows; each method one transaction. */
export interface LabRepository {
  /** Newest first, without their texts. */
  listLabs(): Promise<readonly LabRecord[]>;
  insertLab(record: LabRecord, text: string | null): Promise<void>;
  /** Nothing where the lab was removed meanwhile. */
  updateLab(id: LabId, data: string): Promise<void>;
  labText(id: LabId): Promise<string | null>;
  dropLabText(id: LabId): Promise<void>;
  /** For good: resolves when no backup holds it any more. */
  removeLab(id: LabId): Promise<void>;
  /** Newest first; the oldest beyond 1,000 go. */
  listBenchmarks(): Promise<readonly BenchmarkRecord[]>;
  insertBenchmark(record: BenchmarkRecord): Promise<void>;
}

/** A model of the library as a lab names it. */
export interface LabModel {
  readonly id: ModelId;
  readonly name: string;
  readonly quantization: string;
  readonly sizeBytes: number;
  readonly bitsPerWeight: number;
  readonly sha256: string | null;
}

/** Sums over scored tokens; `nll` are negative log-likelihoods in nats, `…2` sums of squares. */
export interface QualitySums {
  readonly tokens: number;
  readonly nll: number;
  readonly nll2: number;
  readonly compared: ComparedSums | null;
}
/** Against the base: `excess` is a token's negative log-likelihood less the base's. */
export interface ComparedSums {
  readonly divergence: number;
  readonly divergence2: number;
  readonly sameTop: number;
  readonly excess: number;
  readonly excess2: number;
}
export interface QualityMeasuring {
  readonly chunks: number;
  chunk(index: number, signal: AbortSignal): Promise<QualitySums>;
  hold(held: boolean): Promise<void>;
  close(): Promise<void>;
}
export interface SpeedPass {
  readonly promptMs: number;
  readonly firstTokenMs: number;
  readonly generationMs: number;
  readonly memoryBytes: number;
}
export interface SpeedMeasuring {
  readonly loadMs: number;
  readonly device: string;
  readonly threads: number;
  readonly gpuLayers: number;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly memoryBytes: number;
  pass(signal: AbortSignal): Promise<SpeedPass>;
  close(): Promise<void>;
}
/** Each opening is a process of its own. They throw engine/…, model/…, lab/text-too-short, lab/not-comparable, or the signal's reason. */
export interface Measuring {
  quality(
    opening: { readonly level: ModelId; readonly base: ModelId | null; readonly text: string; readonly contextTokens: number },
    onLoading: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<QualityMeasuring>;
  speed(
    opening: { readonly modelId: ModelId; readonly text: string; readonly promptTokens: number; readonly generatedTokens: number },
    onLoading: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<SpeedMeasuring>;
  /** Whether both fit into memory side by side with a context of this length. */
  fitTogether(one: ModelId, other: ModelId, contextTokens: number): Promise<boolean>;
}

export interface LabText {
  readonly label: string;
  readonly text: string;
}
export interface LabTexts {
  bundled(): Promise<readonly BundledText[]>;
  /** Throws request/not-found. */
  readBundled(name: string): Promise<LabText>;
  /** A collection's passages in order. Throws collection/not-found. */
  readCollection(id: CollectionId): Promise<LabText>;
  /** Throws grant/not-found, document/…. */
  readGranted(id: GrantId): Promise<LabText>;
}

/** What a question over documents gave. `facts`: values and marks in it, by which answers are compared. */
export interface TaskResult extends Omit<TaskAnswer, "sameFacts" | "sameText"> {
  readonly facts: readonly string[];
}
export interface TaskAnswering {
  /** Names of the collections. Throws collection/not-found. */
  collections(ids: readonly CollectionId[]): Promise<readonly string[]>;
  /** Loads the model if need be and answers at temperature 0; leaves no chat behind. Throws engine/…, model/…, or the signal's reason. */
  answer(
    task: { readonly modelId: ModelId; readonly question: string; readonly collectionIds: readonly CollectionId[] },
    onLoading: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<TaskResult>;
  /** The model's questions are answered: one that was loaded for them alone goes, so that chats go on with theirs. */
  release(modelId: ModelId): Promise<void>;
}

export interface LabModels {
  /** Throws model/not-found, model/missing, model/invalid, model/unsupported for one that does not write text. */
  get(id: ModelId): Promise<LabModel>;
}

export interface LabSurroundings {
  now(): number;
  monotonicNow(): number;
  newId<T extends LabId | BenchmarkId | RunId>(): T;
  readonly version: string;
  /** Processor and memory in one line. */
  readonly processor: string;
  /** The same with the graphics cards; looking for them takes seconds the first time. */
  machine(): Promise<string>;
  /** A person waits for an answer. */
  busy(): boolean;
  sha256(text: string): string;
}
