/** Passages by words: BM25 over text and context, filtered by collection, file, kind and time before anything is cut off. */
import type { Connection } from "./connection.ts";
import type { ScoredChunk, WordSearch } from "./documentRows.ts";
import { createFoundChunks } from "./foundChunks.ts";
import { documentsInScope, scopeParameters } from "./searchScope.ts";
import { type Look, matchOf, questionLooks, typedLooks } from "./wordQuery.ts";
import { isUnspaced } from "./words.ts";

/** Weight of headings, table header and title beside the text itself. */
const CONTEXT_WEIGHT = 0.5;
/** Longer words that hold what was typed ("Kündigungsfristen" for "frist"); the words seen first are the common ones. */
const LONGER_MAX = 48;
/** What a trigram index can find. */
const PART_MIN = 3;

export const createWordSearch = (db: Connection) => {
  const foundChunks = createFoundChunks(db);
  const longer = db
    .prepare<[string, number], string>("SELECT term FROM term_parts WHERE term_parts MATCH ? ORDER BY rowid LIMIT ?")
    .pluck();

  /** With the longer words that hold it elsewhere than at their beginning. */
  const withLonger = (look: Look): readonly Look[] => {
    const [word = "", ...others] = look.phrase;
    if (others.length > 0 || [...word].length < PART_MIN || isUnspaced(word)) return [look];
    const words = longer.all(`"${word}"`, LONGER_MAX).filter((term) => !term.startsWith(word));
    return [look, ...words.map((term): Look => ({ phrase: [term], isBeginning: false }))];
  };
  const groupsOf = (query: string, mode: WordSearch["mode"]): readonly (readonly Look[])[] =>
    mode === "question" ? questionLooks(query).map((look) => [look]) : typedLooks(query).map(withLonger);

  return {
    /** `terms`: what was looked for, as beginnings or parts of words. */
    searchWords: (
      query: string,
      { filters, mode, limit }: WordSearch,
    ): { readonly terms: readonly string[]; readonly hits: readonly ScoredChunk[] } => {
      const groups = groupsOf(query, mode);
      const terms = [...new Set(groups.flatMap((looks) => looks.slice(0, 1).flatMap(({ phrase }) => phrase)))];
      const match = matchOf(groups, mode === "words");
      if (match === null) return { terms, hits: [] };
      const rows = db
        .prepare<Record<string, string | number>, { id: number; score: number }>(
          `SELECT rowid AS id, -bm25(chunk_words, 1.0, ${CONTEXT_WEIGHT}) AS score FROM chunk_words
           WHERE chunk_words MATCH :match AND rowid >> 20 IN (${documentsInScope(filters)}) ORDER BY score DESC, id LIMIT :limit`,
        )
        .all({ ...scopeParameters(filters), match, limit });
      return { terms, hits: foundChunks(rows, filters) };
    },
  };
};
