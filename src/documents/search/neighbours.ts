/**
 * Words that stand side by side in a question and in a passage too: "Bright River" is not a bright day at the river. BM25 counts words one by one, so that
 * passages which share a label and parts of a name come out alike (sequential dependence: Metzler and Croft, SIGIR 2005).
 */
import { foldForSearch } from "./folding.ts";

/** Of the best score, for a passage that holds every pair; see docs/MEASURED.md. */
const WEIGHT = 0.2;
/** Long words are searched by their beginning of so many characters (store/wordQuery.ts). */
const FORM_CHARACTERS = 6;
const WORD = "[\\p{L}\\p{N}]";

/** What finds each pair of a question's searched words that are neighbours in it. `terms`: as they were searched. */
export const neighboursOf = (question: string, terms: readonly string[]): readonly RegExp[] => {
  const searched = new Set(terms);
  const form = (word: string): string | null => {
    const beginning = [...word].slice(0, FORM_CHARACTERS).join("");
    return searched.has(beginning) ? beginning : null;
  };
  const rest = (part: string): string => ([...part].length < FORM_CHARACTERS ? `(?!${WORD})` : `${WORD}*`);
  const words = foldForSearch(question)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const pairs = words.slice(1).flatMap((word, index): readonly string[] => {
    const [one, two] = [form(words[index] ?? ""), form(word)];
    return one === null || two === null ? [] : [`(?<!${WORD})${one}${rest(one)}[^\\p{L}\\p{N}]{1,3}${two}${rest(two)}`];
  });
  return [...new Set(pairs)].map((pair) => new RegExp(pair, "u"));
};

/** Hits in the order of their scores with what neighbours add; unchanged where the question has none. */
export const byNeighbours = <Hit extends { readonly score: number; readonly chunk: { readonly context: string; readonly text: string } }>(
  hits: readonly Hit[],
  pairs: readonly RegExp[],
): readonly Hit[] => {
  if (pairs.length === 0) return hits;
  const best = Math.max(0, ...hits.map(({ score }) => score));
  const share = ({ chunk }: Hit): number => {
    const text = foldForSearch(`${chunk.context}\n${chunk.text}`);
    return pairs.filter((pair) => pair.test(text)).length / pairs.length;
  };
  return hits.map((hit) => ({ ...hit, score: hit.score + WEIGHT * best * share(hit) })).sort((a, b) => b.score - a.score);
};
