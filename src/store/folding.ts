/** Pure: text folded for search (case, accents, width), and the short segments that trigrams cannot find. */

/** Bump when folding or segmenting changes: the index is rebuilt at the next open. The Unicode version counts as well, since it decides both. */
export const FOLDING_VERSION = `1/${process.versions.unicode ?? "unknown"}`;

/** Latin, Greek and Cyrillic accents after decomposition; marks of other scripts carry meaning and stay. */
const ACCENTS = /[\u0300-\u036f]/g;
const SPACE = /[\s\p{Cc}]/u;
const WORD = /[\p{L}\p{N}]/u;
/** Scripts written without spaces between words: every character may begin one. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const foldCharacter = (character: string): string =>
  SPACE.test(character)
    ? " "
    : // Upper case first: "ß" and "SS" meet at "ss", "ς" and "σ" at "σ".
      character.normalize("NFKD").replace(ACCENTS, "").toUpperCase().toLowerCase().normalize("NFC");

/** Folding is per code point, so a table of the Basic Multilingual Plane (65,536 entries at most) makes it one look-up. */
const folded: (string | undefined)[] = [];
const foldCodePoint = (codePoint: number): string => {
  if (codePoint > 0xffff) return foldCharacter(String.fromCodePoint(codePoint));
  const known = folded[codePoint];
  if (known !== undefined) return known;
  const fresh = foldCharacter(String.fromCodePoint(codePoint));
  folded[codePoint] = fresh;
  return fresh;
};

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** `text` without differences of case, accent and width; white space and control characters (NUL too) become single spaces. */
export const foldForSearch = (text: string): string => {
  const parts: string[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const codePoint = isSurrogate(unit) ? (text.codePointAt(index) ?? unit) : unit;
    if (codePoint > 0xffff) index += 1;
    const next = isSurrogate(codePoint) ? "\ufffd" : foldCodePoint(codePoint);
    if (next !== " " || parts.at(-1) !== " ") parts.push(next);
  }
  return parts.join("");
};

/** As `foldForSearch`, with `starts[i]`: where in `text` the character behind folded unit i begins; one more entry, the length, at the end. */
export const foldWithOrigins = (text: string): { readonly folded: string; readonly starts: readonly number[] } => {
  const parts: string[] = [];
  const starts: number[] = [];
  for (let index = 0; index < text.length; ) {
    const unit = text.charCodeAt(index);
    const codePoint = isSurrogate(unit) ? (text.codePointAt(index) ?? unit) : unit;
    const next = isSurrogate(codePoint) ? "\ufffd" : foldCodePoint(codePoint);
    if (next !== " " || parts.at(-1) !== " ") {
      parts.push(next);
      for (let unitOfNext = 0; unitOfNext < next.length; unitOfNext += 1) starts.push(index);
    }
    index += codePoint > 0xffff ? 2 : 1;
  }
  starts.push(text.length);
  return { folded: parts.join(""), starts };
};

/** Pads a segment to the three code points a trigram has; a private-use character, so that no text of a person has it by chance. */
const SEGMENT_PAD = "\ue0ff";
export const segmentToken = (segment: string): string => segment + SEGMENT_PAD.repeat(Math.max(0, 3 - [...segment].length));

type Kind = "space" | "word" | "unit";
const kinds: (Kind | undefined)[] = [];
const kindOf = (character: string): Kind => {
  const codePoint = character.codePointAt(0) ?? 0;
  const known = kinds[codePoint];
  if (known !== undefined) return known;
  const fresh: Kind = SPACE.test(character) ? "space" : WORD.test(character) && !UNSPACED.test(character) ? "word" : "unit";
  if (codePoint <= 0xffff) kinds[codePoint] = fresh;
  return fresh;
};

/**
 * The one- and two-character beginnings in `text`, each once, padded to trigrams: of every word, and at every character of scripts without spaces and of
 * signs ("税金" in 所得税金, "KI" in "KI-Verordnung", "§5"). A trigram index alone finds nothing shorter than three characters.
 */
export const segmentsForSearch = (text: string): string => {
  const found = new Set<string>();
  let previous: Kind = "space";
  let pending: string | null = null;
  for (const character of foldForSearch(text)) {
    const kind = kindOf(character);
    if (pending !== null && kind !== "space") found.add(segmentToken(pending + character));
    pending = kind === "unit" || (kind === "word" && previous !== "word") ? character : null;
    if (pending !== null) found.add(segmentToken(pending));
    previous = kind;
  }
  return [...found].join("");
};
