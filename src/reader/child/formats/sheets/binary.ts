/** XLS (BIFF 2–8), XLSB and Excel 2003 XML by SheetJS: formats of bounded sheets (or guarded archives), read whole. */
import xlsx from "@e965/xlsx";
import type { Cell } from "#src/contract/document.ts";
import { refusal } from "../../refusal.ts";
import { MAX_COLUMNS, MAX_ROWS } from "../../sheetPages.ts";
import { createDisplay, type Display } from "./display.ts";
import type { Sheet, SheetEvent } from "./sheet.ts";

/** Rows handed on at a time. */
const BATCH = 500;

const typed = (cell: xlsx.CellObject, display: Display): Pick<Cell, "kind" | "text" | "number"> | null => {
  if (cell.t === "n" && typeof cell.v === "number") return display(cell.v, typeof cell.z === "string" ? cell.z : "General");
  const shown = cell.w?.trim() || (cell.v === undefined ? "" : String(cell.v));
  if (shown === "") return null;
  if (cell.t === "b") return { kind: "boolean", text: shown, number: cell.v === true ? 1 : 0 };
  return { kind: "text", text: shown, number: null };
};

async function* rowsOf(sheet: xlsx.WorkSheet, display: Display): AsyncGenerator<readonly SheetEvent[], void, void> {
  const rows = (sheet["!data"] ?? []) as readonly (readonly (xlsx.CellObject | undefined)[] | undefined)[];
  const hidden = sheet["!rows"] ?? [];
  const batch: SheetEvent[] = [];
  // Only rows and cells that are there: the arrays are sparse, and a declared range says nothing.
  for (const key in rows) {
    const index = Number(key);
    if (!Number.isInteger(index) || index >= MAX_ROWS) continue;
    const cells: Cell[] = [];
    const row = rows[index];
    for (const at in row) {
      const column = Number(at) + 1;
      const cell = row[column - 1];
      const value = cell === undefined || !Number.isInteger(column) || column > MAX_COLUMNS ? null : typed(cell, display);
      if (value !== null) cells.push({ row: index + 1, column, ...value });
    }
    if (cells.length > 0) batch.push({ kind: "row", row: { row: index + 1, hidden: hidden[index]?.hidden === true, cells } });
    if (batch.length >= BATCH) yield batch.splice(0);
  }
  yield batch;
}

const readBook = (bytes: Uint8Array, password: string | null): xlsx.WorkBook => {
  try {
    return xlsx.read(bytes, {
      type: "buffer",
      dense: true,
      cellNF: true,
      cellFormula: false,
      cellHTML: false,
      ...(password === null ? {} : { password }),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    // SheetJS's own words (xlsx.js, parse_FilePass and its kin).
    if (/password/i.test(message) && !/unsupported/i.test(message))
      throw refusal(password === null ? "document/encrypted" : "document/wrong-password", "workbook", error);
    if (/encrypt/i.test(message)) throw refusal("document/encrypted", "workbook", error);
    throw refusal("document/corrupt", "workbook", error);
  }
};

export const openBinary = (
  bytes: Uint8Array,
  password: string | null,
): { readonly title: string | null; readonly sheets: readonly Sheet[] } => {
  const book = readBook(bytes, password);
  const title = book.Props?.Title;
  const display = createDisplay(book.Workbook?.WBProps?.date1904 === true);
  return {
    title: typeof title === "string" ? title : null,
    sheets: book.SheetNames.flatMap((name, index) => {
      const sheet = book.Sheets[name];
      if (sheet === undefined) return [];
      return [{ name, hidden: (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0, events: () => rowsOf(sheet, display) }];
    }),
  };
};
