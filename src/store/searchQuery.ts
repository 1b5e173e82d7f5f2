/** Pure: what a person typed into the search box, as terms and as a query FTS5 takes without a syntax of its own. */
import { foldForSearch, segmentToken } from "./folding.ts";

/** Terms beyond these are left out; each costs a look-up. */
const TERMS_MAX = 16;

/** Folded terms of a query: words, and what stands between double quotes as one. Anything a person types is a term; nothing is an operator. */
export const searchTerms = (query: string): readonly string[] => {
  const parts = foldForSearch(query).split('"');
  // Odd parts stand between quotes; an unclosed quote is an ordinary sign.
  const quoted = (index: number): boolean => index % 2 === 1 && index < parts.length - 1;
  const terms = parts.flatMap((part, index) => (quoted(index) ? [part.trim()] : part.split(" "))).filter((term) => term !== "");
  return [...new Set(terms)].slice(0, TERMS_MAX);
};

const LETTERS = /[\p{L}\p{N}]/u;

/** All terms must occur: three characters and more anywhere, shorter ones where a word or an unspaced character begins. null: nothing to look for. */
export const matchExpression = (terms: readonly string[]): string | null => {
  const spoken = terms.some((term) => LETTERS.test(term)) ? terms.filter((term) => LETTERS.test(term)) : terms;
  if (spoken.length === 0) return null;
  return spoken.map((term) => ([...term].length >= 3 ? `body : "${term}"` : `segments : "${segmentToken(term)}"`)).join(" AND ");
};
