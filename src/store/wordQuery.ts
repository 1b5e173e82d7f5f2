/** Pure: what a person asked, as words with their other forms, and as a query FTS5 takes without a syntax of its own. */
import { searchTerms } from "./searchQuery.ts";
import { readsEnglish, stopWords } from "./stopWords.ts";
import { indexText, isUnspaced, wordsOf } from "./words.ts";

/** Words of a question beyond these are left out: what it is after has come by then. */
const QUESTION_WORDS_MAX = 24;
/**
 * Words are compared by their first six characters: "Fristen" and "Frist", "notices" and "notice" meet without a stemmer for each language. Measured on xquad
 * (594 questions each; recall@5 by plain BM25 over 600-character chunks), en and de: whole words 0.981, 0.966; light stemmers 0.987, 0.973; five characters
 * 0.988, 0.975; six 0.990, 0.983.
 */
const FORM_CHARACTERS = 6;

/** What one part of a query is looked up by. `phrase`: side by side, the last a beginning if `isBeginning`. */
export interface Look {
  readonly phrase: readonly string[];
  readonly isBeginning: boolean;
}

/** A letter alone says nothing ("Apple's" ends in one); a digit or a character of an unspaced script does. */
const isTelling = (word: string): boolean => !stopWords.has(word) && (word.length > 1 || !/\p{L}/u.test(word) || isUnspaced(word));

/** The words of a question worth looking up, each once; all of them when it has nothing but stop words. */
export const questionLooks = (question: string): readonly Look[] => {
  const words = wordsOf(question);
  const telling = words.filter(isTelling);
  const looks = new Map<string, Look>();
  for (const word of telling.length > 0 ? telling : words) {
    const characters = [...word];
    // A pair of characters is a word; the last one alone begins one.
    const isBeginning = isUnspaced(word) ? characters.length === 1 : characters.length >= FORM_CHARACTERS;
    const form = isUnspaced(word) ? word : characters.slice(0, FORM_CHARACTERS).join("");
    looks.set(form, { phrase: [form], isBeginning });
  }
  return [...looks.values()].slice(0, QUESTION_WORDS_MAX);
};

/** Endings that a word drops, or takes, inside a compound: "Miete" is "Mietvertrag", "Versicherungen" are in "Versicherungsbeitrag". */
const ENDING = /(?:en|er|es|e|n|s)$/u;
/** Shorter ones stand in too many words that have nothing to do with them. */
const COMPOUNDED_MIN = 4;

/** What a question's telling words are within longer words; none where it reads English, which writes its compounds apart ("rent" is not in "current"). */
export const compoundedParts = (question: string): readonly string[] => {
  const words = wordsOf(question);
  if (readsEnglish(words)) return [];
  const parts = words
    .filter((word) => isTelling(word) && /^\p{L}+$/u.test(word) && !isUnspaced(word))
    .map((word) => {
      const short = word.replace(ENDING, "");
      return short.length >= COMPOUNDED_MIN ? short : word;
    });
  return [...new Set(parts)].filter((part) => part.length >= COMPOUNDED_MIN).slice(0, QUESTION_WORDS_MAX);
};

/** Each term typed (or set between quotes): all of its words side by side, the last as a beginning. */
export const typedLooks = (query: string): readonly Look[] =>
  searchTerms(query).flatMap((term): Look[] => {
    const words = wordsOf(term);
    // Of "所得税" as 所得 得税 税 the last character alone says nothing new.
    const last = words.at(-1) ?? "";
    const phrase = words.length > 1 && isUnspaced(last) && [...last].length === 1 ? words.slice(0, -1) : words;
    // One letter begins thousands of words: it is looked up as a word. A character of an unspaced script begins few pairs.
    const isBeginning = phrase.length > 1 || [...last].length > 1 || isUnspaced(last);
    return phrase.length === 0 ? [] : [{ phrase, isBeginning }];
  });

/** Words hold letters, digits and currency signs only, so that quotes are all the quoting there is to do. */
export const expressionOf = ({ phrase, isBeginning }: Look): string => `"${indexText(phrase)}"${isBeginning ? " *" : ""}`;

/** In each group one of the looks must be there. null: nothing to look for. */
export const matchOf = (groups: readonly (readonly Look[])[]): string | null => {
  const asked = groups.filter((looks) => looks.length > 0);
  return asked.length === 0 ? null : asked.map((looks) => `(${looks.map(expressionOf).join(" OR ")})`).join(" AND ");
};
