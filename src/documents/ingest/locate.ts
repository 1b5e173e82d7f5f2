/** Pure: where a stretch of a page lies, as narrowly as its places tell. */

import type { Locator, PageText, Place } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { Stretch } from "./stretch.ts";

type CellPlace = Extract<Place, { readonly kind: "cell" }>;
type ParagraphPlace = Extract<Place, { readonly kind: "paragraph" }>;
type Located = Pick<PageText, "page" | "kind" | "label" | "sheet" | "places">;

/** "A" for 1, "AB" for 28. */
export const columnName = (column: number): string =>
  column <= 26 ? String.fromCharCode(64 + column) : columnName(Math.floor((column - 1) / 26)) + columnName(((column - 1) % 26) + 1);

const overlaps = (place: Stretch, { start, end }: Stretch): boolean => place.start < end && place.end > start;

/** "B4:D9", or "B4" for one cell; "" for none. */
export const rangeOf = (cells: readonly Pick<CellPlace, "row" | "column">[]): string => {
  const [first] = cells;
  if (first === undefined) return "";
  // By reduce: a wide stretch has more cells than a call may have arguments.
  const edge = cells.reduce(
    (so, { row, column }) => ({
      top: Math.min(so.top, row),
      bottom: Math.max(so.bottom, row),
      left: Math.min(so.left, column),
      right: Math.max(so.right, column),
    }),
    { top: first.row, bottom: first.row, left: first.column, right: first.column },
  );
  const from = `${columnName(edge.left)}${edge.top}`;
  const to = `${columnName(edge.right)}${edge.bottom}`;
  return from === to ? from : `${from}:${to}`;
};

/** The paragraph the stretch begins in. */
export const paragraphAt = (places: readonly Place[], stretch: Stretch): ParagraphPlace | null =>
  places.find((place): place is ParagraphPlace => place.kind === "paragraph" && overlaps(place, stretch)) ?? null;

/** The locator of a stretch of a page's text. */
export const locatorOf = ({ page, kind, label, sheet, places }: Located, stretch: Stretch): Locator => {
  switch (kind) {
    case "page":
      return { kind: "page", page, label };
    case "slide":
      return { kind: "slide", page };
    case "sheet": {
      const cells = places.filter((place): place is CellPlace => place.kind === "cell");
      return { kind: "cells", page, sheet: sheet ?? label ?? "", range: rangeOf(cells.filter((cell) => overlaps(cell, stretch))) };
    }
    case "section": {
      const place = paragraphAt(places, stretch);
      return { kind: "paragraph", page, paragraph: place?.paragraph ?? 1, headings: [...(place?.headings ?? [])] };
    }
    case "part":
      return { kind: "part", page, part: label ?? "", paragraph: paragraphAt(places, stretch)?.paragraph ?? 1 };
    default:
      return assertNever(kind);
  }
};
