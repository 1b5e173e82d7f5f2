/** Pure: text as it is compared in search (case, accents, width), with the places it came from. The store folds its index by the same rules (store/folding.ts). */

/** Latin, Greek and Cyrillic accents after decomposition; marks of other scripts carry meaning and stay. */
const ACCENTS = /[\u0300-\u036f]/g;
const SPACE = /[\s\p{Cc}]/u;
/** Soft hyphens, zero-width spaces and joiners: nobody types them. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/;
const LONE_SURROGATE = /[\ud800-\udfff]/;

const foldCharacter = (character: string): string => {
  if (INVISIBLE.test(character)) return "";
  if (SPACE.test(character)) return " ";
  if (character.length === 1 && LONE_SURROGATE.test(character)) return "\ufffd";
  // Upper case first: "ß" and "SS" meet at "ss", "ς" and "σ" at "σ".
  return character.normalize("NFKD").replace(ACCENTS, "").toUpperCase().toLowerCase().normalize("NFC");
};

/** Folding is per code point, so a table of the Basic Multilingual Plane (65,536 entries at most) makes it one look-up. */
const known = new Map<string, string>();
const fold = (character: string): string => {
  const found = known.get(character);
  if (found !== undefined) return found;
  const fresh = foldCharacter(character);
  if (character.length === 1) known.set(character, fresh);
  return fresh;
};

export interface Folded {
  readonly folded: string;
  /** Per folded unit: where in the text the character behind it begins; one more entry, the text's length, at the end. */
  readonly starts: readonly number[];
}

/** White space and control characters become single spaces. */
export const foldWithOrigins = (text: string): Folded => {
  const parts: string[] = [];
  const starts: number[] = [];
  let at = 0;
  let last = "";
  for (const character of text) {
    const next = fold(character);
    if (next !== "" && !(next === " " && last === " ")) {
      parts.push(next);
      for (let unit = 0; unit < next.length; unit += 1) starts.push(at);
      last = next;
    }
    at += character.length;
  }
  starts.push(text.length);
  return { folded: parts.join(""), starts };
};

export const foldForSearch = (text: string): string => foldWithOrigins(text).folded;

/** [start, end) in the text of the folded units [from, to). */
export const originOf = ({ starts }: Folded, from: number, to: number): readonly [start: number, end: number] => {
  // The end is where the next source character begins; a folded unit may share its source with the one before ("ß" gives two).
  const last = starts[to - 1] ?? 0;
  let next = to;
  while (next < starts.length - 1 && starts[next] === last) next += 1;
  return [starts[from] ?? 0, starts[next] ?? 0];
};
