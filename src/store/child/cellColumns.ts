/** A column of cells as values that can be compared and summed: numbers, days, texts. Pure. */

import type { Cell } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import { foldForSearch } from "../folding.ts";
import { columnDateOrder, type DateOrder, dayOfSerial, parseDay } from "./cellDates.ts";
import { columnNotation, type Notation, parseNumber } from "./cellNumbers.ts";

/** One entry per row; null: empty, or none of that kind. */
export interface TypedColumn {
  readonly texts: readonly (string | null)[];
  readonly numbers: readonly (number | null)[];
  /** "2024-03-05". */
  readonly days: readonly (string | null)[];
  /** How its texts write numbers and dates. */
  readonly notation: Notation | null;
  readonly order: DateOrder | null;
  /** Every number of it is shown as percent. */
  readonly percent: boolean;
}

const SIGNIFICANT_DIGITS = 15;

const numberOf = (cell: Cell, notation: Notation | null): number | null => {
  switch (cell.kind) {
    case "number":
    case "boolean":
      return cell.number === null || !Number.isFinite(cell.number) ? null : Number(cell.number.toPrecision(SIGNIFICANT_DIGITS));
    case "text":
      return parseNumber(cell.text, notation);
    case "date":
      return null;
  }
};

const dayOf = (cell: Cell, order: DateOrder | null): string | null => {
  if (cell.kind === "date") return cell.number === null || !Number.isFinite(cell.number) ? null : dayOfSerial(cell.number);
  return cell.kind === "text" ? parseDay(cell.text, order) : null;
};

export const typedColumn = (cells: readonly (Cell | null)[]): TypedColumn => {
  const written = cells.flatMap((cell) => (cell?.kind === "text" ? [cell.text] : []));
  const notation = columnNotation(written);
  const order = columnDateOrder(written);
  const texts = cells.map((cell) => (cell === null || cell.text.trim() === "" ? null : cell.text));
  const days = cells.map((cell) => (cell === null ? null : dayOf(cell, order)));
  const numbers = cells.map((cell, at) => (cell === null || days[at] !== null ? null : numberOf(cell, notation)));
  const shown = texts.filter((_, at) => numbers[at] !== null);
  return { texts, numbers, days, notation, order, percent: shown.length > 0 && shown.every((text) => text?.trim().endsWith("%") === true) };
};

const loosely = (name: string): string => foldForSearch(name).replaceAll(" ", "");

/** Index of the column: exactly so named, else but for case, accents and spaces. Throws document/no-columns with the names there are. */
export const columnIndex = (columns: readonly string[], wanted: string): number => {
  const exact = columns.indexOf(wanted);
  if (exact >= 0) return exact;
  const found = columns.findIndex((column) => loosely(column) === loosely(wanted));
  if (found >= 0) return found;
  throw new AppError("document/no-columns", "The table has no such column", { details: { column: wanted, columns: columns.join("; ") } });
};
