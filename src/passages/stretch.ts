/** The longest run of words that a sentence has in common with a source, where nothing else in it can be checked. */

/** Fewest words, and letters and digits, of a run that says anything; of ideographs, fewest characters. */
const WORDS_LEAST = 4;
const LETTERS_LEAST = 16;
const IDEOGRAPHS_LEAST = 6;
/** Words looked at on each side: the table has this many squared fields. */
const WORDS_MAX = 2_000;

const wordPattern = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+/gu;
const ideograph = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(wordPattern)]
    .slice(0, WORDS_MAX)
    .map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));

const isEnough = (run: readonly Word[]): boolean => {
  const letters = run.reduce((sum, word) => sum + word.text.length, 0);
  const ideographs = run.filter((word) => ideograph.test(word.text)).length;
  return ideographs >= IDEOGRAPHS_LEAST || (run.length >= WORDS_LEAST && letters >= LETTERS_LEAST);
};

/** [start, end) in `sentence`, or null when the common run is too short to mean anything. Words must be equal to the letter. */
export const longestCommonRun = (sentence: string, source: string): readonly [number, number] | null => {
  const [left, right] = [wordsOf(sentence), wordsOf(source)];
  let lengths: Uint16Array = new Uint16Array(right.length + 1);
  let best = { length: 0, end: 0 };
  for (const [row, word] of left.entries()) {
    const next = new Uint16Array(right.length + 1);
    for (const [column, other] of right.entries()) {
      if (word.text !== other.text) continue;
      const length = (lengths[column] ?? 0) + 1;
      next[column + 1] = length;
      if (length > best.length) best = { length, end: row + 1 };
    }
    lengths = next;
  }
  const run = left.slice(best.end - best.length, best.end);
  const [first, last] = [run[0], run.at(-1)];
  return first === undefined || last === undefined || !isEnough(run) ? null : [first.start, last.end];
};
