/** Sheets as the reader gives them, written as rows of plain values. */
import type { Cell } from "#src/contract/document.ts";

/** Dates as { serial, text }, formatted numbers as { number, text }. */
export type Given =
  | string
  | number
  | null
  | { readonly serial: number; readonly text: string }
  | { readonly number: number; readonly text: string };

const cellOf = (given: Given, row: number, column: number): Cell[] => {
  if (given === null) return [];
  if (typeof given === "string") return [{ row, column, kind: "text", text: given, number: null }];
  if (typeof given === "number") return [{ row, column, kind: "number", text: String(given), number: given }];
  return "serial" in given
    ? [{ row, column, kind: "date", text: given.text, number: given.serial }]
    : [{ row, column, kind: "number", text: given.text, number: given.number }];
};

/** The first row is row 1, the first value column A. */
export const cellsOf = (...rows: readonly (readonly Given[])[]): Cell[] =>
  rows.flatMap((row, at) => row.flatMap((given, index) => cellOf(given, at + 1, index + 1)));

/** "1,284.60 €" for 128460. */
export const euros = (cents: number): Given => ({
  number: cents / 100,
  text: `${(cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })} €`,
});
