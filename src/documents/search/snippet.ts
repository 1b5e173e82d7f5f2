/** Pure: a stretch of a passage around what was found, with the places to highlight. */
import { type Folded, foldWithOrigins, originOf } from "./folding.ts";

/** UTF-16 code units shown before the first match, and in all. */
const BEFORE = 60;
const LENGTH = 240;
/** Ranges beyond these are not marked. */
const RANGES_MAX = 50;

export interface Snippet {
  readonly snippet: string;
  readonly ranges: [number, number][];
}

const WORD = /[\p{L}\p{N}\p{M}]/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Three characters and more match anywhere ("frist" in Kündigungsfristen), shorter ones only where a word begins. */
const matchesAt = (folded: string, term: string, at: number): boolean =>
  term.length >= 3 || UNSPACED.test(term) || !WORD.test(folded.charAt(at - 1));

const placesOf = ({ folded }: Folded, term: string): number[] => {
  const places: number[] = [];
  for (let at = folded.indexOf(term); at !== -1 && places.length < RANGES_MAX; at = folded.indexOf(term, at + 1)) {
    if (matchesAt(folded, term, at)) places.push(at);
  }
  return places;
};

/** Where folded terms stand in a text, in order, overlapping ones joined: [start, end) in UTF-16 code units. */
export const highlights = (text: string, terms: readonly string[]): [number, number][] => {
  const folded = foldWithOrigins(text);
  const all = terms
    .filter((term) => term !== "")
    .flatMap((term) => placesOf(folded, term).map((at): [number, number] => [...originOf(folded, at, at + term.length)]))
    .sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [from, to] of all) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined.slice(0, RANGES_MAX);
};

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};
const wholeAt = (text: string, at: number): number => (at > 0 && at < text.length && isLowSurrogate(text, at) ? at - 1 : at);

/** Where the stretch begins that shows most of the places, some text before the first of them. */
const bestFrom = (text: string, ranges: readonly (readonly [number, number])[]): number => {
  const covered = (from: number): number => ranges.filter(([start, end]) => start >= from && end <= from + LENGTH).length;
  const starts = ranges.map(([start]) => Math.max(0, start - BEFORE));
  const best = starts.reduce((so, from) => (covered(from) > covered(so) ? from : so), starts[0] ?? 0);
  const latest = Math.max(0, text.length - LENGTH);
  const from = wholeAt(text, Math.min(best, latest));
  if (from === 0) return 0;
  // Begins with a whole word where one is near.
  const space = text.slice(from, from + BEFORE / 2).search(/\s/);
  return space === -1 ? from : from + space + 1;
};

/** On one line, with "…" where it was cut. `terms` are folded. */
export const snippetOf = (text: string, terms: readonly string[]): Snippet => {
  const places = highlights(text, terms);
  const from = bestFrom(text, places);
  const to = wholeAt(text, Math.min(text.length, from + LENGTH));
  const before = from > 0 ? "…" : "";
  const middle = text
    .slice(from, to)
    .toWellFormed()
    .replace(/[\s\p{Cc}]/gu, " ");
  const shift = before.length - from;
  const ranges = places
    .filter(([start, end]) => start < to && end > from)
    .map(([start, end]): [number, number] => [Math.max(start, from) + shift, Math.min(end, to) + shift]);
  return { snippet: `${before}${middle}${to < text.length ? "…" : ""}`, ranges };
};
