/** What the documents domain needs of models: vectors, an order, answers. wiring/ meets these with the engines. */
import type { AnsweredBy, Sampling } from "#src/contract/chat.ts";
import type { ModelId } from "#src/contract/ids.ts";

/** Vectors by a loaded embedding model. */
export interface Embedder {
  /** Names what made a vector: model hash, pooling, prefixes. Loads the model if need be. Throws engine/…, model/…. */
  ready(modelId: ModelId, signal: AbortSignal): Promise<{ readonly modelKey: string; readonly dimension: number }>;
  /** One vector per text, L2 norm 1; texts longer than the model's context are cut, and counted. */
  embed(
    modelId: ModelId,
    texts: readonly string[],
    role: "query" | "passage",
    signal: AbortSignal,
  ): Promise<{ readonly vectors: readonly Float32Array[]; readonly cut: number }>;
}
/** Scores of a reranking model, one per text, higher is better. */
export interface Reranker {
  rank(modelId: ModelId, query: string, texts: readonly string[], signal: AbortSignal): Promise<readonly number[]>;
}

export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}
/** The language model that answers, for work of several steps. The same one the chat uses; must be loaded (ready) first. */
export interface Asker {
  ready(modelId: ModelId, signal: AbortSignal): Promise<{ readonly contextTokens: number; readonly answeredBy: AnsweredBy }>;
  count(
    modelId: ModelId,
    messages: readonly PromptMessage[],
  ): Promise<{ readonly perMessage: readonly number[]; readonly overheadTokens: number }>;
  /** One answer, streamed. `jsonSchema`: the answer is JSON of that schema (grammar-constrained). */
  ask(
    modelId: ModelId,
    request: {
      /** Whose evaluated beginning to reuse; steps with the same beginning share one. */
      readonly sequenceKey: string;
      readonly messages: readonly PromptMessage[];
      readonly sampling: Partial<Sampling>;
      readonly jsonSchema?: unknown;
    },
    signal: AbortSignal,
  ): AsyncIterable<AskerEvent>;
  /** Probability of each choice as the whole answer, summing to 1, from raw logits; one evaluation of the prompt. */
  choose(
    modelId: ModelId,
    request: { readonly sequenceKey: string; readonly messages: readonly PromptMessage[]; readonly choices: readonly string[] },
    signal: AbortSignal,
  ): Promise<readonly number[]>;
}
export type AskerEvent =
  | { readonly kind: "reading"; readonly done: number; readonly total: number }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "end"; readonly finishReason: "stop" | "length"; readonly promptTokens: number; readonly generatedTokens: number };
