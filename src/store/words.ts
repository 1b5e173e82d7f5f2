/** Pure: a text as the words it is searched by: folded, scripts without spaces in pairs of characters. */
import { foldForSearch } from "./folding.ts";

/** Soft hyphens, zero-width spaces and joiners: nobody types them. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** Letters with their marks, digits; § and currencies stand alone. */
const RUNS = /[\p{L}\p{N}\p{M}]+|[§€£¥]/gu;
/** Scripts written without spaces between words (folding.ts has the same). */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;
/** No script of those lies below: most texts are spared a second look. */
const MAYBE_UNSPACED = /[\u0e00-\u{3ffff}]/u;
/** Longer ones are cut: nobody searches for the end of a 200-character token, and each would be a term of its own. */
const WORD_MAX = 40;

/** "所得税" as 所得 得税 税: pairs find two characters and more, the last alone lets one character be the beginning of each. */
const pairs = (run: string): string[] => {
  const characters = [...run];
  return characters.map((character, index) => character + (characters[index + 1] ?? ""));
};

const splitRun = (run: string): string[] => {
  if (!MAYBE_UNSPACED.test(run)) return [run.slice(0, WORD_MAX)];
  const parts: string[] = [];
  let from = 0;
  for (const match of run.matchAll(UNSPACED)) {
    if (match.index > from) parts.push(run.slice(from, match.index).slice(0, WORD_MAX));
    parts.push(...pairs(match[0]));
    from = match.index + match[0].length;
  }
  if (from < run.length) parts.push(run.slice(from, from + WORD_MAX));
  return parts;
};

/** Words of a text in order. "KI-Verordnung" is two, "1,284.60" three, which stand side by side again when they are searched together. */
export const wordsOf = (text: string): readonly string[] =>
  (foldForSearch(text.replace(INVISIBLE, "")).match(RUNS) ?? []).flatMap(splitRun);

/** Whether a word is (a piece) of a script without spaces. */
export const isUnspaced = (word: string): boolean => MAYBE_UNSPACED.test(word) && word.search(UNSPACED) !== -1;

/** Words as the index takes them: FTS5's ascii tokenizer cuts at the spaces alone, because folded words hold no other separator. */
export const indexText = (words: readonly string[]): string => words.join(" ");
