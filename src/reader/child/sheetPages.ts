/** Rows of a sheet into pages of 50 rows, each with the header's names first, a place for every cell and the cells' values. */
import type { Cell, Place, Warning } from "#src/contract/document.ts";
import { collapseSpaces, createTally } from "./cleanText.ts";
import { type LoosePage, loosePage } from "./pages.ts";

export interface SheetRow {
  readonly row: number;
  readonly hidden: boolean;
  /** Non-empty ones, by column. */
  readonly cells: readonly Cell[];
}

export const ROWS_PER_PAGE = 50;
/** A stretch ends earlier when its text has so many characters: cells may hold 32,767 each. */
const FULL_CHARACTERS = 20_000;
/** Excel's own limits: rows, columns, characters of a cell. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;
const MAX_CELL_CHARACTERS = 32_767;
/** All cells of a row: shared strings make a thousand million characters of a few kilobytes. */
const MAX_ROW_CHARACTERS = 1_000_000;
/** Where a header is looked for: a title and a line or two may stand above it. */
const HEADER_WITHIN = 10;
/** Empty columns shown between two cells; a lone cell far to the right does not draw a thousand bars. */
const MAX_GAP = 8;

/** The first of the first rows that is all text, has two names or more and no name twice; null when there is none. */
const findHeader = (rows: readonly SheetRow[]): SheetRow | null =>
  rows
    .slice(0, HEADER_WITHIN)
    .find(
      ({ cells }) =>
        cells.length >= 2 &&
        cells.every((cell) => cell.kind === "text" && cell.text.length <= 200) &&
        new Set(cells.map((cell) => cell.text)).size === cells.length,
    ) ?? null;

/** "A | B |  | D": columns that are empty throughout the stretch are not shown. Offsets are within the line. */
const layLine = (
  cells: readonly Cell[],
  columns: readonly number[],
): { readonly line: string; readonly at: readonly { readonly start: number; readonly cell: Cell }[] } => {
  const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
  const at: { start: number; cell: Cell }[] = [];
  let line = "";
  let gap = 0;
  columns.forEach((column, index) => {
    const cell = byColumn.get(column);
    if (cell === undefined) {
      gap += 1;
      return;
    }
    if (at.length > 0) line += " | ".repeat(1 + Math.min(gap, MAX_GAP));
    else if (index > 0) line += "| ".repeat(Math.min(gap, MAX_GAP));
    gap = 0;
    at.push({ start: line.length, cell });
    line += cell.text;
  });
  return { line, at };
};

const label = (sheet: string, rows: readonly SheetRow[], hiddenSheet: boolean): string => {
  const first = rows[0]?.row ?? 1;
  const last = rows.at(-1)?.row ?? first;
  const hidden = hiddenSheet ? " (hidden sheet)" : rows.some((row) => row.hidden) ? " (with hidden rows)" : "";
  return `${sheet}, ${first === last ? `row ${first}` : `rows ${first}–${last}`}${hidden}`;
};

const layPage = (
  sheet: string,
  rows: readonly SheetRow[],
  options: { readonly header: SheetRow | null; readonly hidden: boolean; readonly warnings: readonly Warning[] },
): LoosePage => {
  const repeated = options.header !== null && !rows.includes(options.header) ? options.header : null;
  const all = repeated === null ? rows : [repeated, ...rows];
  const columns = [...new Set(all.flatMap((row) => row.cells.map((cell) => cell.column)))].sort((one, other) => one - other);
  const places: Place[] = [];
  let text = "";
  for (const row of all) {
    const { line, at } = layLine(row.cells, columns);
    if (text !== "") text += "\n";
    if (row !== repeated)
      for (const { start, cell } of at)
        places.push({
          kind: "cell",
          start: text.length + start,
          end: text.length + start + cell.text.length,
          row: cell.row,
          column: cell.column,
        });
    text += line;
  }
  return loosePage({
    kind: "sheet",
    label: label(sheet, rows, options.hidden),
    sheet,
    text,
    places,
    warnings: options.warnings,
    cells: all.flatMap((row) => row.cells),
  });
};

export interface SheetPages {
  /** Pages that this row completed. Rows come in order; empty ones are not counted. */
  add(row: SheetRow): readonly LoosePage[];
  warn(code: Warning["code"], count: number): void;
  end(): readonly LoosePage[];
}

/** Hidden rows and sheets are kept, because a filter left on must not change a sum; the label says so. */
export const createSheetPages = (sheet: string, hidden: boolean): SheetPages => {
  const tally = createTally();
  const name = tally.clean(sheet).trim() || "1";
  let header: SheetRow | null = null;
  let first = true;
  let rows: SheetRow[] = [];
  let characters = 0;

  const cleanCell = (cell: Cell): Cell => {
    const cleaned = collapseSpaces(tally.clean(cell.text)).replaceAll("\n", " ");
    if (cleaned.length > MAX_CELL_CHARACTERS) tally.add("truncated", cleaned.length - MAX_CELL_CHARACTERS);
    return { ...cell, text: cleaned.length > MAX_CELL_CHARACTERS ? cleaned.slice(0, MAX_CELL_CHARACTERS).toWellFormed() : cleaned };
  };

  const finish = (): readonly LoosePage[] => {
    if (rows.length === 0) return [];
    if (first) header = findHeader(rows);
    first = false;
    const page = layPage(name, rows, { header, hidden, warnings: tally.take() });
    rows = [];
    characters = 0;
    return [page];
  };

  return {
    add(row) {
      let left = MAX_ROW_CHARACTERS;
      const cells = row.cells.flatMap((raw) => {
        left -= raw.text.length;
        if (left < 0) tally.add("truncated", raw.text.length);
        const cell = left < 0 ? null : cleanCell(raw);
        return cell === null || cell.text === "" ? [] : [cell];
      });
      if (cells.length === 0) return [];
      const size = cells.reduce((sum, cell) => sum + cell.text.length + 3, 0);
      const done = rows.length > 0 && characters + size > FULL_CHARACTERS ? finish() : [];
      rows.push({ ...row, cells });
      characters += size;
      return rows.length >= ROWS_PER_PAGE ? [...done, ...finish()] : done;
    },
    warn: tally.add,
    end: finish,
  };
};
