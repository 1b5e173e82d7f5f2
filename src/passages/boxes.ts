/** From a stretch of a page's text to where it stands: boxes of its words merged line by line, its cells, its paragraph. */
import type { Box, Locator, Place } from "#src/contract/document.ts";

/** Share of the lower one's height by which two boxes must overlap to be on one line. */
const SAME_LINE = 0.5;
/** A gap wider than this many line heights parts columns: the highlight must not cover what lies between. */
const GAP_HEIGHTS = 2;
/** Most boxes of one stretch. */
const BOXES_MAX = 400;

type BoxPlace = Extract<Place, { kind: "box" }>;
type CellPlace = Extract<Place, { kind: "cell" }>;
type ParagraphPlace = Extract<Place, { kind: "paragraph" }>;

const within = (places: readonly Place[], start: number, end: number): readonly Place[] =>
  places.filter((place) => place.start < end && place.end > start);

const joins = (line: Box, box: Box): boolean => {
  const overlap = Math.min(line[3], box[3]) - Math.max(line[1], box[1]);
  const height = Math.min(line[3] - line[1], box[3] - box[1]);
  const gap = Math.max(box[0] - line[2], line[0] - box[2]);
  return overlap >= SAME_LINE * height && gap <= GAP_HEIGHTS * Math.max(height, 1);
};

/** Boxes of the words in [start, end) of the page's text, those of one line merged; [] where a page has none. In pt from the top left of the page as displayed. */
export const boxesOf = (places: readonly Place[], start: number, end: number): Box[] => {
  const lines: Box[] = [];
  for (const { box } of within(places, start, end).filter((place): place is BoxPlace => place.kind === "box")) {
    const last = lines.at(-1);
    if (last !== undefined && joins(last, box)) {
      lines[lines.length - 1] = [
        Math.min(last[0], box[0]),
        Math.min(last[1], box[1]),
        Math.max(last[2], box[2]),
        Math.max(last[3], box[3]),
      ];
    } else lines.push(box);
  }
  return lines.slice(0, BOXES_MAX);
};

/** 1 → A, 27 → AA */
const columnName = (column: number): string =>
  column <= 26 ? String.fromCharCode(64 + column) : columnName(Math.floor((column - 1) / 26)) + columnName(((column - 1) % 26) + 1);

/** "B4:D9", or "B4" for a single one. */
export const rangeOf = (cells: readonly Pick<CellPlace, "row" | "column">[]): string | null => {
  if (cells.length === 0) return null;
  const rows = cells.map(({ row }) => row);
  const columns = cells.map(({ column }) => column);
  const first = `${columnName(Math.min(...columns))}${Math.min(...rows)}`;
  const last = `${columnName(Math.max(...columns))}${Math.max(...rows)}`;
  return first === last ? first : `${first}:${last}`;
};

/** The locator of a stretch within a page that `locator` lies on: its own cells or first paragraph. The same where nothing narrower is known. */
export const narrowed = (locator: Locator, places: readonly Place[], start: number, end: number): Locator => {
  const inside = within(places, start, end);
  if (locator.kind === "cells") {
    const range = rangeOf(inside.filter((place): place is CellPlace => place.kind === "cell"));
    return range === null ? locator : { ...locator, range };
  }
  const paragraph = inside.find((place): place is ParagraphPlace => place.kind === "paragraph");
  if (paragraph === undefined) return locator;
  if (locator.kind === "paragraph") return { ...locator, paragraph: paragraph.paragraph, headings: [...paragraph.headings] };
  return locator.kind === "part" ? { ...locator, paragraph: paragraph.paragraph } : locator;
};
