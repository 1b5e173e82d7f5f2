/** Right-to-left writing: PDFs paint it letter by letter from the left (visual order); read it is from the right. */
import type { Word } from "./words.ts";

export type Direction = "ltr" | "rtl";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LEFT_TO_RIGHT = /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}/u;

const turnsRight = (text: string): boolean => RIGHT_TO_LEFT.test(text);

/** By the letters of most words. */
export const directionOf = (words: readonly Word[]): Direction => {
  const right = words.filter((word) => turnsRight(word.text)).length;
  return right > 0 && right >= words.filter((word) => LEFT_TO_RIGHT.test(word.text)).length ? "rtl" : "ltr";
};

/** A word's letters as they are read; figures within keep their order. Marks follow the letter they stand on in both orders. */
export const readWord = (text: string): string => {
  if (!turnsRight(text)) return text;
  const letters = [...new Intl.Segmenter("ar", { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment);
  return letters
    .reverse()
    .join("")
    .replace(/[0-9\u0660-\u0669][0-9\u0660-\u0669.,/:]*/g, (figures) => [...figures].reverse().join(""));
};

/** Words of one line in the order they are read: whole line from the right where it is right-to-left, and runs of the other direction turned within. */
export const readingOrder = (words: readonly Word[], direction: Direction): readonly Word[] => {
  if (direction === "ltr" && !words.some((word) => turnsRight(word.text))) return words;
  const isOther = (word: Word): boolean => (direction === "rtl" ? !turnsRight(word.text) : turnsRight(word.text));
  const ordered = direction === "rtl" ? [...words].reverse() : words;
  const result: Word[] = [];
  let run: Word[] = [];
  for (const word of ordered) {
    if (isOther(word)) {
      run.unshift(word);
      continue;
    }
    result.push(...run, word);
    run = [];
  }
  return [...result, ...run];
};
