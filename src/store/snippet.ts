/** Pure: a stretch of a text around its first match, with the places to highlight. */
import { foldWithOrigins } from "./folding.ts";

/** UTF-16 code units shown before and after the first match. */
const BEFORE = 60;
const AFTER = 160;
/** Ranges beyond these are not marked. */
const RANGES_MAX = 50;

export interface Snippet {
  readonly snippet: string;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

const positionsOf = (folded: string, term: string): number[] => {
  const found: number[] = [];
  for (let at = folded.indexOf(term); at !== -1 && found.length < RANGES_MAX; at = folded.indexOf(term, at + term.length)) found.push(at);
  return found;
};

/** All places of the terms in `text`, in order, overlapping ones joined; [start, end) in UTF-16 code units of `text`. */
const highlights = (text: string, terms: readonly string[]): [number, number][] => {
  const { folded, starts } = foldWithOrigins(text);
  const end = (at: number): number => {
    // The end is where the next source character begins; a folded unit may share its source with the one before ("ß" gives two).
    const last = starts[at - 1] ?? 0;
    let next = at;
    while (next < starts.length - 1 && starts[next] === last) next += 1;
    return starts[next] ?? text.length;
  };
  const all = terms
    .flatMap((term) => positionsOf(folded, term).map((at): [number, number] => [starts[at] ?? 0, end(at + term.length)]))
    .sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [from, to] of all) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined.slice(0, RANGES_MAX);
};

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};
/** The nearest place at or before `at` that cuts no character in two. */
const wholeAt = (text: string, at: number): number => (at > 0 && at < text.length && isLowSurrogate(text, at) ? at - 1 : at);
/** Just after the last space in [from, to], else `from`: a snippet begins with a whole word where one is near. */
const afterSpace = (text: string, from: number, to: number): number => {
  const space = text.slice(from, to).search(/\s/);
  return space === -1 ? from : from + space + 1;
};

/** Searched piece by piece, so that a 2 MB message with an early match costs little (folding all of it took 0.3 s). */
const PIECE = 16 * 1024;

/** Where in `text` the first term begins, in UTF-16 code units; 0 when none does. */
const firstMatch = (text: string, terms: readonly string[]): number => {
  // A term is at most a query long (500) and folding can shorten a text, so pieces overlap generously.
  for (let from = 0; from < text.length; from += PIECE / 2) {
    const { folded, starts } = foldWithOrigins(text.slice(from, from + PIECE));
    const places = terms.map((term) => folded.indexOf(term)).filter((at) => at !== -1);
    if (places.length > 0) return from + (starts[Math.min(...places)] ?? 0);
  }
  return 0;
};

/** The stretch around the first match, on one line, with "…" where it was cut. `terms` are folded (see searchQuery). */
export const snippetOf = (text: string, terms: readonly string[]): Snippet => {
  const first = firstMatch(text, terms);
  const from = first <= BEFORE ? 0 : afterSpace(text, wholeAt(text, first - BEFORE), first);
  const to = wholeAt(text, Math.min(text.length, first + AFTER));
  const middle = text
    .slice(from, to)
    .toWellFormed()
    .replace(/[\s\p{Cc}]/gu, " ");
  const snippet = `${from > 0 ? "…" : ""}${middle}${to < text.length ? "…" : ""}`;
  return { snippet, ranges: highlights(snippet, terms) };
};
