/** Retrieval: passages for a question by words and, where there are any, by vectors; fused, and put in order by a reranker where one is chosen. */
import type { SearchFilters } from "#src/contract/document.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { FoundChunk, VectorHit, WordHit } from "../ports.ts";
import { fuse, type RankedList, type Standing } from "./fuse.ts";
import type { ModelKeys } from "./modelKey.ts";
import { byNeighbours, neighboursOf } from "./neighbours.ts";

/** A passage with its place in each list it was in. */
export interface RankedPassage extends FoundChunk {
  /** What it is ordered by: higher is better, comparable within one answer only. */
  readonly score: number;
  /** By BM25 and what neighbouring words add to it (neighbours.ts). */
  readonly words: Standing | null;
  readonly vectors: Standing | null;
  readonly reranker: Standing | null;
}

export interface RankedPassages {
  /** As searched: folded, split, compounds included. */
  readonly terms: readonly string[];
  /** Best first. */
  readonly passages: readonly RankedPassage[];
  /** Milliseconds each took; null where it was not asked. */
  readonly tookMs: { readonly words: number; readonly vectors: number | null; readonly reranker: number | null };
}

/** Throws collection/not-found, or the signal's reason. An embedding or reranking model that fails is logged and done without. */
export type RetrievePassages = (question: string, filters: SearchFilters, limit: number, signal: AbortSignal) => Promise<RankedPassages>;

/** Looked at in each list before fusing: what is first in one list may stand far down in the other. */
const CANDIDATES_MIN = 50;
/** Against 1 for words (fuse.ts has the figures): what is first by vectors alone comes eighth at the latest, within any prompt, and a weak embedder spoils little. */
const VECTORS_WEIGHT = 0.5;
/** The reranker reads question and passage together, so it sees only the best. */
const RERANKED_MAX = 30;

export type RetrievalDeps = Pick<DocumentsDeps, "repository" | "embedder" | "reranker" | "settings" | "surroundings" | "log">;

export const createRetrievePassages = (deps: RetrievalDeps, modelKeys: ModelKeys): RetrievePassages => {
  const { repository, surroundings } = deps;

  const timed = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> => {
    const from = surroundings.monotonicNow();
    return { value: await work(), tookMs: surroundings.monotonicNow() - from };
  };

  /** null: the model failed, which is logged: an answer by words is worth more than none. */
  const orNull = async <T>(where: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      deps.log.failed(where, thrown);
      return null;
    }
  };

  /** Collections seen with vectors, by model: counting 100,000 of them for each question would take longer than searching. */
  const withVectors = new Set<string>();
  const hasVectors = async (modelKey: string, { collectionIds }: SearchFilters): Promise<boolean> => {
    for (const id of collectionIds) {
      const key = `${modelKey} ${id}`;
      if (!withVectors.has(key) && (await repository.countVectors(modelKey, id)).done > 0) withVectors.add(key);
      if (withVectors.has(key)) return true;
    }
    return false;
  };

  const byVectors = async (
    question: string,
    filters: SearchFilters,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly VectorHit[] | null> => {
    const modelId = deps.settings().embeddingModelId;
    if (modelId === null) return null;
    const known = await modelKeys.known(modelId);
    if (known === null) return null;
    // Without vectors there is nothing to compare with: the model is not even loaded.
    if (!(await hasVectors(known, filters))) return null;
    const modelKey = await modelKeys.ready(modelId, signal);
    const { vectors } = await deps.embedder.embed(modelId, [question], "query", signal);
    const [vector] = vectors;
    return vector === undefined ? null : await repository.searchVectors(vector, { modelKey, filters, limit });
  };

  const reranked = async (
    question: string,
    passages: readonly RankedPassage[],
    signal: AbortSignal,
  ): Promise<readonly RankedPassage[] | null> => {
    const modelId = deps.settings().rerankerModelId;
    if (modelId === null || passages.length === 0) return null;
    const best = passages.slice(0, RERANKED_MAX);
    const scores = await deps.reranker.rank(
      modelId,
      question,
      best.map(({ chunk }) => (chunk.context === "" ? chunk.text : `${chunk.context}\n${chunk.text}`)),
      signal,
    );
    return best
      .map((passage, index) => ({ passage, score: scores[index] ?? Number.NEGATIVE_INFINITY }))
      .sort((a, b) => b.score - a.score)
      .map(({ passage, score }, index) => ({ ...passage, score, reranker: { rank: index + 1, score } }));
  };

  return async (question, filters, limit, signal) => {
    const candidates = Math.max(CANDIDATES_MIN, limit);
    const words = await timed(() => repository.searchWords(question, { filters, mode: "question", limit: candidates }));
    signal.throwIfAborted();
    const vectors = await timed(() => orNull("embedding a question", signal, () => byVectors(question, filters, candidates, signal)));
    const lists: readonly RankedList<WordHit | VectorHit>[] = [
      { weight: 1, items: byNeighbours(words.value.hits, neighboursOf(question, words.value.terms)) },
      { weight: VECTORS_WEIGHT, items: vectors.value ?? [] },
    ];
    const fused = fuse(lists, ({ chunk }) => chunk.id).map(
      ({ item, score, standings }): RankedPassage => ({
        ...item,
        score,
        words: standings[0] ?? null,
        vectors: standings[1] ?? null,
        reranker: null,
      }),
    );
    const ordered = await timed(() => orNull("reranking passages", signal, () => reranked(question, fused, signal)));
    signal.throwIfAborted();
    return {
      terms: words.value.terms,
      passages: (ordered.value ?? fused).slice(0, limit),
      tookMs: {
        words: words.tookMs,
        vectors: vectors.value === null ? null : vectors.tookMs,
        reranker: ordered.value === null ? null : ordered.tookMs,
      },
    };
  };
};
