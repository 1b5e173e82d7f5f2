/** Pure: a page's text in pieces that a passage holds whole: paragraphs or parts of them, and rows of tables with their header. */
import type { StoredPage } from "../ports.ts";
import { cutAtSpaces, piecesOfParagraph } from "./sentences.ts";
import { type Stretch, splitAt } from "./stretch.ts";

export interface Piece extends Stretch {
  /** The header row of the table this is a row of; null outside of tables. Of a row that is the header itself: itself. */
  readonly header: Stretch | null;
  /** A short line that stands above what follows. */
  readonly isHeading: boolean;
}

/** A row is never cut, unless it is longer than any prompt would hold. */
const ROW_MAX = 4_000;
const HEADING_MAX = 100;
/** A block is a table when so many of its lines have cells. */
const TABLE_SHARE = 0.7;
/** Between cells, as the reader writes rows. */
const CELL_SEPARATOR = " | ";

const looksLikeHeading = (text: string): boolean => text.length <= HEADING_MAX && !text.includes("\n") && !/[.!?:;,…。！？]$/u.test(text);

/** PDFs have columns and no header that could be told from the other rows. */
const COLUMN_SEPARATOR = "\t";

const rowPieces = (text: string, rows: readonly Stretch[], header: Stretch | null): readonly Piece[] =>
  rows
    .flatMap((row) => (row.end - row.start <= ROW_MAX ? [row] : cutAtSpaces(text, row, ROW_MAX)))
    .map((row) => ({ ...row, header, isHeading: false }));

/** Lines of a sheet. A line break within a cell ends no row. */
const rowsOfSheet = ({ text, places }: StoredPage): readonly Stretch[] => {
  const cells = places.filter((place) => place.kind === "cell" && text.slice(place.start, place.end).includes("\n"));
  const rows: Stretch[] = [];
  for (const line of splitAt(text, { start: 0, end: text.length }, /\n+/g)) {
    const last = rows.at(-1);
    const isWithinCell = last !== undefined && cells.some((cell) => cell.start < line.start && cell.end > last.end);
    if (isWithinCell) rows[rows.length - 1] = { start: last.start, end: line.end };
    else rows.push(line);
  }
  return rows;
};

/** The header stands first. Where it has no places it is repeated from an earlier stretch of rows, and no passage of its own. */
const sheetPieces = (page: StoredPage): readonly Piece[] => {
  const rows = rowsOfSheet(page);
  const [header] = rows;
  if (header === undefined) return [];
  const isRepeated = rows.length > 1 && !page.places.some((place) => place.start < header.end && place.end > header.start);
  return rowPieces(page.text, isRepeated ? rows.slice(1) : rows, header);
};

const textPieces = ({ text }: StoredPage, most: number): readonly Piece[] =>
  splitAt(text, { start: 0, end: text.length }, /\n[^\S\n]*\n\s*/g).flatMap((paragraph) => {
    const lines = splitAt(text, paragraph, /\n/g);
    const isTable = (separator: string): boolean =>
      lines.length > 1 && lines.filter(({ start, end }) => text.slice(start, end).includes(separator)).length >= lines.length * TABLE_SHARE;
    if (isTable(CELL_SEPARATOR)) return rowPieces(text, lines, lines[0] ?? null);
    if (isTable(COLUMN_SEPARATOR)) return rowPieces(text, lines, null);
    const isHeading = looksLikeHeading(text.slice(paragraph.start, paragraph.end));
    return piecesOfParagraph(text, paragraph, most).map((piece) => ({ ...piece, header: null, isHeading }));
  });

/** In order, none empty; outside of tables of at most `most` UTF-16 code units. */
export const piecesOf = (page: StoredPage, most: number): readonly Piece[] =>
  page.kind === "sheet" ? sheetPieces(page) : textPieces(page, most);
