/** Compares words of an answer with a source: found to the letter, found but for layout, or not found. Digits, signs and separators are never forgiven. */
import { standsAlone } from "./borders.ts";
import { type Folded, fold, LINE_HYPHEN } from "./fold.ts";

/** [start, end) in the source, UTF-16 code units. */
export interface Found {
  readonly verification: "exact" | "repaired";
  readonly start: number;
  readonly end: number;
}

/** Fewest letters and digits a stretch must have: shorter ones stand in every text. */
const LEAST = 1;
/** Longest stretch that is compared, in UTF-16 code units; a longer one is compared by its parts (claims.ts). */
const LONGEST = 4_000;

const isLetter = (unit: string | undefined): boolean => unit !== undefined && /\p{L}/u.test(unit);
const isDigit = (unit: string | undefined): boolean => unit !== undefined && /\p{Nd}/u.test(unit);
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const binds = /[-−–+.,:/'’\u2010]/u;

/** A space may be missing between a number and its unit or between ideographs; never between digits, between words, or at a sign or separator. */
const isLooseSpace = (before: string | undefined, after: string | undefined): boolean => {
  if (before === undefined || after === undefined || binds.test(before) || binds.test(after)) return false;
  if (unspaced.test(before) && unspaced.test(after)) return true;
  return !(isDigit(before) && isDigit(after)) && !(isLetter(before) && isLetter(after));
};

/** Where the quote, from `q` on, ends in the source when it begins at `s`; null: it does not match there. */
const matchFrom = (source: Folded, quote: readonly string[], s: number, q: number): number | null => {
  for (let at = s, of = q; ; ) {
    if (of === quote.length) return at;
    const there = source.units[at];
    const here = quote[of];
    if (there === undefined) return null;
    if (there === LINE_HYPHEN) {
      const kept = here === "-" ? matchFrom(source, quote, at + 1, of + (quote[of + 1] === " " ? 2 : 1)) : null;
      return kept ?? matchFrom(source, quote, at + 1, of);
    }
    if (there === here) {
      at += 1;
      of += 1;
    } else if (there === " " && at > s && isLooseSpace(source.units[at - 1], source.units[at + 1])) at += 1;
    else if (here === " " && of > 0 && isLooseSpace(quote[of - 1], quote[of + 1])) of += 1;
    else return null;
  }
};

const withFirst = (text: string, change: (letter: string) => string): string | null => {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const changed = change(first);
  return text === "" || changed === first || changed.length !== first.length ? null : changed + text.slice(first.length);
};

/** Whether a sentence of the source begins here. */
const beginsSentence = (source: string, at: number): boolean =>
  /(?:^|[.!?:;•|\n"“„«(]|[-–] )\s*$/u.test(source.slice(Math.max(0, at - 4), at));

const exactly = (text: string, source: string): Found | null => {
  for (let at = source.indexOf(text); at !== -1; at = source.indexOf(text, at + 1)) {
    if (standsAlone(source, at, at + text.length)) return { verification: "exact", start: at, end: at + text.length };
  }
  return null;
};

const repaired = (text: string, source: string, folded: Folded): Found | null => {
  const quote = fold(text.normalize("NFC").trim(), false).units;
  if (quote.length === 0) return null;
  for (let s = 0; s < folded.units.length; s += 1) {
    if (folded.units[s] !== quote[0]) continue;
    const past = matchFrom(folded, quote, s, 0);
    const start = folded.starts[s];
    const end = past === null ? undefined : folded.ends[past - 1];
    if (start !== undefined && end !== undefined && standsAlone(source, start, end)) return { verification: "repaired", start, end };
  }
  return null;
};

/** A source, folded once for many comparisons. */
export interface Source {
  /** `sentenceStart`: the words open a sentence of the answer, so their first letter may be a capital that the source does not have. */
  find(words: string, sentenceStart: boolean): Found | null;
  readonly text: string;
}

/** The words must stand in the source on their own (borders.ts). Their first letter may differ in case where a sentence begins, in the answer or in the source. */
export const createSource = (text: string): Source => {
  const folded = fold(text, true);
  return {
    text,
    find: (given, sentenceStart) => {
      const words = given.trim();
      if (words.length > LONGEST || (words.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < LEAST) return null;
      const found = exactly(words, text) ?? repaired(words, text, folded);
      if (found !== null) return found;
      const lower = sentenceStart ? withFirst(words, (letter) => letter.toLowerCase()) : null;
      const upper = withFirst(words, (letter) => letter.toUpperCase());
      const lowered = lower === null ? null : (exactly(lower, text) ?? repaired(lower, text, folded));
      if (lowered !== null) return { ...lowered, verification: "repaired" };
      const raised = upper === null ? null : (exactly(upper, text) ?? repaired(upper, text, folded));
      return raised !== null && (sentenceStart || beginsSentence(text, raised.start)) ? { ...raised, verification: "repaired" } : null;
    },
  };
};
