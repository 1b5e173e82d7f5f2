/** Text as it is compared: white space, invisible characters, ligatures and quotation marks made equal; digits, signs and separators left alone. */

/** Stands for a hyphen at a line's end, which may belong to the word or to the line: matches "", "-" and "- ". */
export const LINE_HYPHEN = "\ue000";

export interface Folded {
  /** Single UTF-16 code units, as compared. */
  readonly units: readonly string[];
  /** [start, end) of each in the text it came from. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const ligatures: Readonly<Record<string, string>> = { ﬀ: "ff", ﬁ: "fi", ﬂ: "fl", ﬃ: "ffi", ﬄ: "ffl", ﬅ: "st", ﬆ: "st" };
const double = /[“”„‟«»〝〞＂]/u;
const single = /[‘’‚‛‹›]/u;
/** Soft hyphen, zero-width and bidi controls. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
/** A hyphen between letters with a line's end, or the space that replaced it, behind it. Never between digits. */
const lineHyphen = /(?<=\p{L})[-\u2010]\s+(?=\p{Ll}|\p{Lo})/uy;
/** The same where the second half begins with a capital: only a real line's end counts. */
const lineHyphenBeforeCapital = /(?<=\p{L})[-\u2010][^\S\n]*\n\s*(?=\p{L})/uy;

const unitOf = (character: string): string =>
  double.test(character) ? '"' : single.test(character) ? "'" : character === "[" ? "(" : character === "]" ? ")" : character;

/** `lines`: whether hyphens at line ends may be the line's, as in a source. Brackets around reference numbers are what layout.ts made of them. */
export const fold = (text: string, lines: boolean): Folded => {
  const units: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const push = (unit: string, start: number, end: number): void => {
    units.push(unit);
    starts.push(start);
    ends.push(end);
  };
  const hyphenAt = (at: number): number => {
    for (const pattern of lines ? [lineHyphen, lineHyphenBeforeCapital] : []) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match !== null) return match[0].length;
    }
    return 0;
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? "";
    const hyphen = character === "-" || character === "\u2010" ? hyphenAt(at) : 0;
    const expanded = ligatures[character];
    if (hyphen > 0) push(LINE_HYPHEN, at, at + hyphen);
    else if (/\s/u.test(character)) {
      const length = /^\s+/u.exec(text.slice(at, at + 200))?.[0].length ?? 1;
      push(" ", at, at + length);
      at += length;
      continue;
    } else if (expanded !== undefined) for (const letter of expanded) push(letter, at, at + 1);
    else if (!invisible.test(character)) push(unitOf(character), at, at + 1);
    at += Math.max(1, hyphen);
  }
  return { units, starts, ends };
};
