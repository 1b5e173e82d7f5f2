/** Search as you type, and the retrieval test bench. */
import type { DocumentHit, Retrieval, Retrieved, SearchFilters } from "#src/contract/document.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { FoundChunk } from "../ports.ts";
import type { RetrievePassages } from "./retrieve.ts";
import { snippetOf } from "./snippet.ts";

export interface Search {
  /** All words must be there, the last as a beginning; best first. Throws collection/not-found. */
  search(input: SearchFilters & { readonly query: string; readonly limit: number }): Promise<DocumentHit[]>;
  /** What an answer would be given, and why in this order. Throws collection/not-found. */
  retrieve(input: SearchFilters & { readonly question: string; readonly limit: number }): Promise<Retrieval>;
}

const hitOf = (found: FoundChunk & { readonly score: number }, terms: readonly string[]): DocumentHit => ({
  fileId: found.fileId,
  collectionId: found.collectionId,
  fileName: found.fileName,
  kind: found.kind,
  locator: found.chunk.locator,
  score: found.score,
  ...snippetOf(found.chunk.text, terms),
});

export const createSearch = (
  { repository }: Pick<DocumentsDeps, "repository">,
  retrievePassages: RetrievePassages,
  closing: AbortSignal,
): Search => ({
  search: async ({ query, limit, ...filters }) => {
    if (query.trim() === "") return [];
    const { terms, hits } = await repository.searchWords(query, { filters, mode: "words", limit });
    return hits.map((hit) => hitOf(hit, terms));
  },
  retrieve: async ({ question, limit, ...filters }) => {
    const { terms, passages, tookMs } = await retrievePassages(question, filters, limit, closing);
    return {
      terms: [...terms],
      passages: passages.map(
        (passage): Retrieved => ({
          ...hitOf(passage, terms),
          text: passage.chunk.text,
          words: passage.words,
          vectors: passage.vectors,
          reranker: passage.reranker,
        }),
      ),
      tookMs,
    };
  },
});
