/** Which parts of a page are marked. Pure. */
import type { Box, Locator, PageSummary, PageText, Place } from "#src/contract/document.ts";

/** [start, end) in a page's text, UTF-16 code units. */
export type Range = readonly [start: number, end: number];

/** 1 → "A", 27 → "AA". */
export const columnLetters = (column: number): string =>
  column <= 0 ? "" : columnLetters(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));

const columnNumber = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

export interface CellRange {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** "B4:D9" or "B4"; null for what is neither. */
export const parseCellRange = (range: string): CellRange | null => {
  const parts = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/.exec(range);
  if (parts === null) return null;
  const [, fromColumn = "", fromRow = "", toColumn = fromColumn, toRow = fromRow] = parts;
  return { top: Number(fromRow), left: columnNumber(fromColumn), bottom: Number(toRow), right: columnNumber(toColumn) };
};

/** "C2:C14, C20": each that can be read. */
export const parseCellRanges = (ranges: string): readonly CellRange[] =>
  ranges.split(/,\s*/).flatMap((range) => parseCellRange(range) ?? []);

export const isInCells = (cells: readonly CellRange[], row: number, column: number): boolean =>
  cells.some(({ top, left, bottom, right }) => row >= top && row <= bottom && column >= left && column <= right);

/** The page on which a locator's first cell stands, by the rows its sheet's pages are named after ("Costs, rows 51–100"); null for other places. */
export const pageOfCells = (pages: readonly PageSummary[], locator: Locator | null): number | null => {
  if (locator?.kind !== "cells") return null;
  const [first] = parseCellRanges(locator.range);
  if (first === undefined) return null;
  const holds = (label: string): boolean => {
    if (!label.startsWith(`${locator.sheet}, row`)) return false;
    const [, from, to = from] = /^s? (\d+)(?:–(\d+))?/.exec(label.slice(`${locator.sheet}, row`.length)) ?? [];
    return first.top >= Number(from) && first.top <= Number(to);
  };
  return pages.find(({ label }) => label !== null && holds(label))?.page ?? null;
};

const paragraphRange = (page: PageText, paragraph: number): Range | null => {
  const place = page.places.find((one) => one.kind === "paragraph" && one.paragraph === paragraph);
  return place === undefined ? null : [place.start, place.end];
};

/** Where a citation or a hit stands in the text of its page: the words themselves, else its paragraph; empty when neither is there. */
export const rangesOf = (page: PageText, locator: Locator | null, quote: string | null): readonly Range[] => {
  const paragraph = locator?.kind === "paragraph" || locator?.kind === "part" ? paragraphRange(page, locator.paragraph) : null;
  if (quote !== null && quote !== "") {
    const near = paragraph === null ? -1 : page.text.indexOf(quote, paragraph[0]);
    const at = near >= 0 ? near : page.text.indexOf(quote);
    if (at >= 0) return [[at, at + quote.length]];
  }
  return paragraph === null ? [] : [paragraph];
};

/** Boxes of the words that a range touches. */
export const boxesOf = (places: readonly Place[], [start, end]: Range): readonly Box[] =>
  places.flatMap((place) => (place.kind === "box" && place.start < end && place.end > start ? [place.box] : []));

/** A text cut at the ends of its marks, in order; overlapping marks are joined. */
export const cutAt = (
  start: number,
  end: number,
  ranges: readonly Range[],
): readonly { readonly from: number; readonly to: number; readonly marked: boolean }[] => {
  const parts: { from: number; to: number; marked: boolean }[] = [];
  let position = start;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const left = Math.max(from, position);
    const right = Math.min(to, end);
    if (left >= right) continue;
    if (left > position) parts.push({ from: position, to: left, marked: false });
    parts.push({ from: left, to: right, marked: true });
    position = right;
  }
  if (position < end) parts.push({ from: position, to: end, marked: false });
  return parts;
};
