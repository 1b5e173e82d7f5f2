/** The cells of a file's sheets as tables with named columns: which row is the header, which rows are totals. Pure. */
import type { Cell, Warning } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { fold } from "./words.ts";

/** One table per sheet. `rows[i]` is row `firstRow + i` of the sheet; `columns[j]` is column `firstColumn + j`. */
export interface SheetTable {
  readonly fileId: FileId;
  readonly fileName: string;
  readonly sheet: string;
  /** Each once; "Column C" where the sheet names none. */
  readonly columns: readonly string[];
  readonly firstColumn: number;
  readonly firstRow: number;
  readonly rows: readonly (readonly (Cell | null)[])[];
  /** Rows of sums ("Total", "Zwischensumme"), left out of `rows` as empty ones: they would count everything twice. */
  readonly totalRows: readonly number[];
  /** Cells of the sheet whose formula was saved without its value: whatever is computed lacks them. */
  readonly withoutValue: number;
}

/** A stretch of rows of one sheet, as the reader gives them (documents/ports.ts, StoredPage). */
export interface SheetPage {
  readonly sheet: string | null;
  readonly cells: readonly Cell[];
  readonly warnings: readonly Warning[];
}

/** Larger sheets are answered from passages: a table is held in memory as a whole. */
export const MAX_TABLE_CELLS = 2_000_000;
/** Titles and notes above a table take a few rows. */
const HEADER_WITHIN_ROWS = 20;

const TOTAL = /^(?:(?:grand|sub) ?-?)?(?:totals?|sum)$|^(?:gesamt|zwischen|end|teil)?-?(?:summe|gesamt|betrag gesamt)$|^insgesamt$/;
const isTotal = (cells: readonly (Cell | null)[]): boolean => {
  const texts = cells.flatMap((cell) => (cell?.kind === "text" ? [fold(cell.text).replace(/[:.]$/, "").trim()] : []));
  return texts.some((text) => TOTAL.test(text)) && cells.some((cell) => cell?.kind === "number" || /\d/.test(cell?.text ?? ""));
};

/** "A", "Z", "AA" for 1, 26, 27. */
export const columnLetters = (column: number): string => {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? columnLetters(rest) : "") + String.fromCharCode(65 + ((column - 1) % 26));
};

type Grid = ReadonlyMap<number, ReadonlyMap<number, Cell>>;

const gridOf = (cells: readonly Cell[]): Grid => {
  const grid = new Map<number, Map<number, Cell>>();
  for (const cell of cells) {
    if (cell.text.trim() === "") continue;
    const row = grid.get(cell.row) ?? new Map<number, Cell>();
    row.set(cell.column, cell);
    grid.set(cell.row, row);
  }
  return grid;
};

/** Only names, hardly any twice, over most of the columns that the rows below it fill; null: the sheet names none. */
const headerRow = (grid: Grid, rowNumbers: readonly number[]): number | null => {
  for (const [at, number] of rowNumbers.slice(0, HEADER_WITHIN_ROWS).entries()) {
    const cells = [...(grid.get(number)?.values() ?? [])];
    const below = rowNumbers.slice(at + 1, at + 1 + HEADER_WITHIN_ROWS).map((row) => grid.get(row)?.size ?? 0);
    const names = new Set(cells.map((cell) => fold(cell.text)));
    const named = cells.every((cell) => cell.kind === "text" && /\p{L}/u.test(cell.text)) && names.size > cells.length / 2;
    if (named && cells.length >= 0.6 * Math.max(...below) && (cells.length > 1 || Math.max(...below) === 1)) return number;
  }
  return null;
};

const NOTE = /^(?:[*†‡]|(?:source|quelle|notes?|hinweise?|anmerkung(?:en)?|stand)\b)/u;

/**
 * Without the notes below a table ("Saved in …", "Source: …"), which would be counted as rows of it: parted from it by an empty row, one text each, beside the named columns or
 * opening as notes do. Another single text may be an entry without its values.
 */
const withoutNotes = (grid: Grid, header: number, body: readonly number[]): readonly number[] => {
  const from = body.findLastIndex((row, at) => at > 0 && row - 1 !== body[at - 1]);
  const isNote = (row: number): boolean => {
    const [[column, cell] = [], ...more] = [...(grid.get(row) ?? [])];
    if (column === undefined || cell?.kind !== "text" || more.length > 0) return false;
    return !grid.get(header)?.has(column) || NOTE.test(fold(cell.text));
  };
  return from > 0 && body.slice(from).every(isNote) ? withoutNotes(grid, header, body.slice(0, from)) : body;
};

const uniqueNames = (names: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let ordinal = 2; seen.has(fold(own)); ordinal += 1) own = `${name} ${ordinal}`;
    seen.add(fold(own));
    return own;
  });
};

const tableOf = (cells: readonly Cell[]): Omit<SheetTable, "fileId" | "fileName" | "sheet" | "withoutValue"> | null => {
  const grid = gridOf(cells);
  const numbers = [...grid.keys()].sort((a, b) => a - b);
  const header = headerRow(grid, numbers);
  const below = header === null ? numbers : numbers.filter((row) => row > header);
  const body = header === null ? below : withoutNotes(grid, header, below);
  const [firstRow, lastRow] = [body[0], body.at(-1)];
  if (firstRow === undefined || lastRow === undefined) return null;
  let [firstColumn, lastColumn] = [Number.POSITIVE_INFINITY, 0];
  for (const row of header === null ? body : [header, ...body])
    for (const column of grid.get(row)?.keys() ?? []) {
      firstColumn = Math.min(firstColumn, column);
      lastColumn = Math.max(lastColumn, column);
    }
  const width = lastColumn - firstColumn + 1;
  if (width * (lastRow - firstRow + 1) > MAX_TABLE_CELLS) return null;
  const named = header === null ? undefined : grid.get(header);
  const columns = uniqueNames(
    Array.from({ length: width }, (_, at) => {
      const name = named
        ?.get(firstColumn + at)
        ?.text.replace(/\s+/g, " ")
        .trim();
      return name === undefined || name === "" ? `Column ${columnLetters(firstColumn + at)}` : name;
    }),
  );
  const totalRows: number[] = [];
  const rows = Array.from({ length: lastRow - firstRow + 1 }, (_, at) => {
    const row = grid.get(firstRow + at);
    const filled = Array.from({ length: width }, (_unused, column) => row?.get(firstColumn + column) ?? null);
    if (!isTotal(filled)) return filled;
    totalRows.push(firstRow + at);
    return filled.map(() => null);
  });
  return { columns, firstColumn, firstRow, rows, totalRows };
};

interface Sheet {
  readonly cells: Cell[];
  truncated: boolean;
  withoutValue: number;
}

const sheetsOf = (pages: Iterable<SheetPage>): ReadonlyMap<string, Sheet> => {
  const sheets = new Map<string, Sheet>();
  for (const { sheet: name, cells, warnings } of pages) {
    if (name === null) continue;
    const sheet = sheets.get(name) ?? { cells: [], truncated: false, withoutValue: 0 };
    for (const cell of cells) sheet.cells.push(cell);
    for (const { code, count } of warnings) {
      if (code === "truncated") sheet.truncated = true;
      if (code === "formula-without-value") sheet.withoutValue += count;
    }
    sheets.set(name, sheet);
  }
  return sheets;
};

/**
 * One per sheet that holds more than a header and at most MAX_TABLE_CELLS; none of a sheet that was cut off: its sum would be wrong. `pages`: all of the
 * file's, in any order; a header repeated in each stretch counts once.
 */
export const sheetTables = (
  file: { readonly fileId: FileId; readonly fileName: string },
  pages: Iterable<SheetPage>,
): readonly SheetTable[] =>
  [...sheetsOf(pages)].flatMap(([sheet, { cells, truncated, withoutValue }]) => {
    const table = truncated ? null : tableOf(cells);
    return table === null ? [] : [{ ...file, sheet, ...table, withoutValue }];
  });
