/** Passages by words: BM25 over text and context, filtered by collection, file, kind and time before anything is cut off. */
import type { Connection } from "./connection.ts";
import type { ScoredChunk, WordSearch } from "./documentRows.ts";
import { createFoundChunks, type ScoredId } from "./foundChunks.ts";
import { documentsInScope, type ScopeParameters, scopeParameters } from "./searchScope.ts";
import { compoundedParts, expressionOf, type Look, matchOf, questionLooks, typedLooks } from "./wordQuery.ts";
import { isUnspaced } from "./words.ts";

/** Weight of headings, table header and title beside the text itself. */
const CONTEXT_WEIGHT = 0.5;
/** Longer words that hold what was typed ("Kündigungsfristen" for "frist"); the words seen first are the common ones. */
const LONGER_MAX = 24;
/** Compounds of a question's words that are looked up, a like share for each: BM25 goes through all of them for each passage. */
const COMPOUNDS_MAX = 48;
/** Longer words of a part looked through for them: some are found by the words themselves. */
const LOOKED_THROUGH = 300;
/** Beside the words themselves. On xquad de (594 questions) recall@1 went from 0.928 to 0.936, @5 stayed at 0.980, @10 went from 0.983 to 0.985; en is as it was (`npm run bench:retrieval`). */
const COMPOUND_WEIGHT = 0.3;
/** What a trigram index can find. */
const PART_MIN = 3;
/**
 * Passages scored at most: 1.6 µs each (100,000 chunks). A question's rarest words choose which; its common ones then still count in the score. Of what is
 * typed, the first so many are scored: who typed so little types on.
 */
const QUESTION_SCORED_MAX = 15_000;
const TYPED_SCORED_MAX = 4_000;
/** Compounds are rare words: where they are in more passages, they tell nothing. */
const COMPOUNDS_SCORED_MAX = 4_000;

export const createWordSearch = (db: Connection) => {
  const foundChunks = createFoundChunks(db);
  const longer = db
    .prepare<[string, number], string>("SELECT term FROM term_parts WHERE term_parts MATCH ? ORDER BY rowid LIMIT ?")
    .pluck();
  const countUpTo = db
    .prepare<[string, number], number>("SELECT count(*) FROM (SELECT 1 FROM chunk_words WHERE chunk_words MATCH ? LIMIT ?)")
    .pluck();

  /** With the longer words that hold it elsewhere than at their beginning. */
  const withLonger = (look: Look): readonly Look[] => {
    const [word = "", ...others] = look.phrase;
    if (others.length > 0 || [...word].length < PART_MIN || isUnspaced(word)) return [look];
    const words = longer.all(`"${word}"`, LONGER_MAX).filter((term) => !term.startsWith(word));
    return [look, ...words.map((term): Look => ({ phrase: [term], isBeginning: false }))];
  };

  /** Any of the words will do; where that is too much, any of the rarest. */
  const matchQuestion = (looks: readonly Look[]): string | null => {
    const counted = looks
      .map((look) => ({ look, chunks: countUpTo.get(expressionOf(look), QUESTION_SCORED_MAX) ?? 0 }))
      .sort((a, b) => a.chunks - b.chunks);
    let sum = 0;
    const rare = counted.filter(({ chunks }, index) => {
      sum += chunks;
      return index === 0 || sum <= QUESTION_SCORED_MAX;
    });
    const any = matchOf([rare.map(({ look }) => look)]);
    // "rare AND (rare OR common)" matches what "rare" does, and FTS5 scores every word named (rare ones twice).
    return rare.length === counted.length || any === null ? any : matchOf([rare.map(({ look }) => look), looks]);
  };

  const best = (match: string, most: number, { filters, limit }: WordSearch): readonly ScoredId[] =>
    db
      .prepare<ScopeParameters & { match: string; most: number; limit: number }, ScoredId>(
        `SELECT id, score FROM (
           SELECT rowid AS id, -bm25(chunk_words, 1.0, ${CONTEXT_WEIGHT}) AS score FROM chunk_words
           WHERE chunk_words MATCH :match AND rowid >> 20 IN (${documentsInScope(filters)}) LIMIT :most
         ) ORDER BY score DESC, id LIMIT :limit`,
      )
      .all({ ...scopeParameters(filters), match, most, limit });

  /** Of "Miete": "Kaltmiete", "Mietvertrag"; not what the question's own words find. */
  const compoundsOf = (parts: readonly string[], looks: readonly Look[]): readonly Look[] => {
    const isFound = (term: string): boolean =>
      looks.some(({ phrase: [word = ""], isBeginning }) => (isBeginning ? term.startsWith(word) : term === word));
    const share = Math.ceil(COMPOUNDS_MAX / Math.max(1, parts.length));
    const of = (part: string): readonly string[] =>
      longer
        .all(`"${part}"`, LOOKED_THROUGH)
        .filter((term) => !isFound(term))
        .slice(0, share);
    return [...new Set(parts.flatMap(of))].map((term): Look => ({ phrase: [term], isBeginning: false }));
  };

  const bestForQuestion = (looks: readonly Look[], compounds: readonly Look[], options: WordSearch): readonly ScoredId[] => {
    const found = (match: string | null, most: number) => (match === null ? [] : best(match, most, options));
    const scores = new Map(found(matchQuestion(looks), QUESTION_SCORED_MAX).map(({ id, score }) => [id, score]));
    for (const { id, score } of found(matchOf([compounds]), COMPOUNDS_SCORED_MAX))
      scores.set(id, (scores.get(id) ?? 0) + COMPOUND_WEIGHT * score);
    return [...scores]
      .map(([id, score]) => ({ id, score }))
      .sort((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, options.limit);
  };

  return {
    /** `terms`: what was looked for, as beginnings or parts of words. */
    searchWords: (query: string, options: WordSearch): { readonly terms: readonly string[]; readonly hits: readonly ScoredChunk[] } => {
      if (options.mode === "question") {
        const [looks, parts] = [questionLooks(query), compoundedParts(query)];
        const compounds = compoundsOf(parts, looks);
        const within = parts.filter((part) => compounds.some(({ phrase: [term = ""] }) => term.includes(part)));
        const terms = [...new Set([...looks.flatMap(({ phrase }) => phrase), ...within])];
        return { terms, hits: foundChunks(bestForQuestion(looks, compounds, options), options.filters) };
      }
      const looks = typedLooks(query);
      const terms = [...new Set(looks.flatMap(({ phrase }) => phrase))];
      const match = matchOf(looks.map(withLonger));
      return { terms, hits: match === null ? [] : foundChunks(best(match, TYPED_SCORED_MAX, options), options.filters) };
    },
  };
};
