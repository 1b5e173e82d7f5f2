/** Words of questions and tables, compared without case, accents and the commonest endings. Pure. */

/** Without case, accents and width; "ß" is "ss". */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toUpperCase()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();

/** Words and numbers, folded, in order. "1.284,60", "2024-03-05" and "März 2024" keep their figures together. */
export const wordsOf = (text: string): readonly string[] => fold(text).match(/\d+(?:[.,:/-]\d+)*|[\p{L}\p{N}]+/gu) ?? [];

const MIN_STEM = 3;

const without = (word: string, ending: RegExp): string => {
  const short = word.replace(ending, "");
  return short.length >= MIN_STEM ? short : word;
};

/** Without endings of number and case, English and German: "invoices", "customers", "Rechnungen" → "invoic", "custom", "rechnung". */
export const stem = (word: string): string => without(without(word, /(?:innen|in|s|n)$/), /(?:ie|er|e|y)$/);

const sameWord = (left: string, right: string): boolean => left === right || stem(left) === stem(right);

/** Where the words of `part` stand in `words` one after the other, as [from, to); null: nowhere. */
export const findWords = (words: readonly string[], part: readonly string[]): readonly [number, number] | null => {
  if (part.length === 0) return null;
  for (let from = 0; from + part.length <= words.length; from += 1)
    if (part.every((word, at) => sameWord(words[from + at] ?? "", word))) return [from, from + part.length];
  return null;
};

/** Words that say nothing about a table, and those that only dress the question up. Folded. */
const empty = new Set(
  (
    "a about all am an and any are as at be been by can could did do does each entries entry file for from give given had has have i in into is it its " +
    "list listed me my of on one or our out overall please row rows sheet show shown spreadsheet table tell that the their them there these they this those " +
    "to us was we were what whats when where which who whose will with would you your value values together made come comes " +
    "aller alle allen alles als am an auf aus bei beim bitte das dem den der des die dies diese dieser dieses ein eine einem einen einer es fur gib gibt haben hat " +
    "ich ihr im in ins ist jeder jede lautet mir mit nach oder sich sie sind tabelle datei blatt und uns unsere unserer vom von vor war waren was welche welchen " +
    "welcher welches wer wert werte wie wir wird wo wurde wurden zeig zeige zeigen zeile zeilen zu zum zur betragt belauft eintrage eintrag stehen steht nenne " +
    "insgesamt overall date dates datum"
  ).split(" "),
);
export const isEmptyWord = (word: string): boolean => empty.has(word);
