/** Text as a person sees it: NFC, without characters that steer, hide or smuggle; what was taken out is counted. */
import type { Warning } from "#src/contract/document.ts";

/** Unicode bidirectional controls (UAX #9): they can make a text read otherwise than it is stored. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Tag characters (U+E0000 block) and runs of variation selectors: invisible, and used to smuggle instructions to models. One selector after a character is ordinary. */
const TAGS = /[\u{e0000}-\u{e007f}]|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}/gu;
/** Soft hyphen, zero-width space, word joiner, byte order mark, and controls but tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Nearly all text has nothing to be taken out: one test in place of five replacements. */
const PLAIN = /^[\t\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff]*$/;

export interface Cleaned {
  readonly text: string;
  /** How many were taken out. */
  readonly bidiControls: number;
  readonly tagCharacters: number;
}

/** CR and CRLF become LF, every kind of space a space; lone surrogates U+FFFD. Length may change. */
export const cleanText = (raw: string): Cleaned => {
  if (PLAIN.test(raw)) return { text: raw, bidiControls: 0, tagCharacters: 0 };
  let bidiControls = 0;
  let tagCharacters = 0;
  const text = raw
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(BIDI, () => {
      bidiControls += 1;
      return "";
    })
    .replace(TAGS, (run) => {
      tagCharacters += [...run].length;
      return "";
    })
    .replace(INVISIBLE, "")
    .replace(SPACES, " ")
    .normalize("NFC");
  return { text, bidiControls, tagCharacters };
};

/** White space collapsed as a browser or word processor shows it; line feeds stay, without spaces around them. */
export const collapseSpaces = (text: string): string =>
  text
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .trim();

/** Lines without the white space behind them. By lines: an expression that looks for it at each place takes the square of a long run's length. */
export const trimLineEnds = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

/** Counts of what was left out, until they are taken with a page. */
export interface Tally {
  add(code: Warning["code"], count: number): void;
  /** Cleans and counts. */
  clean(raw: string): string;
  take(): readonly Warning[];
}

export const createTally = (): Tally => {
  const counts = new Map<Warning["code"], number>();
  const add = (code: Warning["code"], count: number): void => {
    if (count > 0) counts.set(code, (counts.get(code) ?? 0) + count);
  };
  return {
    add,
    clean(raw) {
      const { text, bidiControls, tagCharacters } = cleanText(raw);
      add("bidi-controls", bidiControls);
      add("tag-characters", tagCharacters);
      return text;
    },
    take() {
      const warnings = [...counts].map(([code, count]) => ({ code, count }));
      counts.clear();
      return warnings;
    },
  };
};
