/** XLSX workbooks (SpreadsheetML, ECMA-376 part 1, 18) as streams of rows: memory holds one batch and the shared strings, whatever range a sheet declares. */
import type { Cell } from "#src/contract/document.ts";
import type { Archive } from "../../archive.ts";
import { refusal } from "../../refusal.ts";
import { MAX_COLUMNS, MAX_ROWS } from "../../sheetPages.ts";
import { type Attributes, prefixedAttribute, readXml, walkXml, type XmlHandler } from "../../xml.ts";
import { partsOfType, type Relationship, relationshipsOf } from "../office/parts.ts";
import { builtInFormat, createDisplay, type Display, serialOf } from "./display.ts";
import { columnNumber, type Sheet, type SheetEvent } from "./sheet.ts";

/** Of all shared strings together, UTF-16 code units: a document's text is at most 50 MB (SECURITY 1). */
const MAX_SHARED_CHARACTERS = 64 * 1024 * 1024;
const MAX_SHEETS = 10_000;

interface Book {
  readonly strings: readonly string[];
  /** Number format of each cell style. */
  readonly formats: readonly string[];
  readonly display: Display;
}

const readStrings = async (archive: Archive, part: string | undefined): Promise<readonly string[]> => {
  const strings: string[] = [];
  if (part === undefined || !archive.has(part)) return strings;
  let current = "";
  let inText = false;
  let phonetic = 0;
  let characters = 0;
  await walkXml(archive.open(part), {
    open(name) {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic += 1;
      inText = name === "t" && phonetic === 0;
    },
    close(name) {
      if (name === "si") strings.push(current);
      else if (name === "rPh") phonetic -= 1;
      inText = false;
    },
    text(text) {
      if (!inText) return;
      characters += text.length;
      if (characters > MAX_SHARED_CHARACTERS) throw refusal("document/limits", "text-size");
      current += text;
    },
  });
  return strings;
};

const readFormats = async (archive: Archive, part: string | undefined): Promise<readonly string[]> => {
  const own = new Map<number, string>();
  const ids: number[] = [];
  if (part === undefined || !archive.has(part)) return [];
  let inCells = false;
  await walkXml(archive.open(part), {
    open(name, attributes) {
      if (name === "numFmt") own.set(Number(attributes.numFmtId), attributes.formatCode ?? "General");
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) ids.push(Number(attributes.numFmtId ?? 0));
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
    text() {},
  });
  return ids.map((id) => own.get(id) ?? builtInFormat(id));
};

interface Raw {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  formula: boolean;
}

const cellOf = ({ strings, formats, display }: Book, row: number, raw: Raw): Cell | null => {
  const at = { row, column: raw.column };
  const text = (content: string): Cell | null => (content === "" ? null : { ...at, kind: "text", text: content, number: null });
  switch (raw.type) {
    case "s":
      return text(strings[Number(raw.value)] ?? "");
    case "str":
    case "inlineStr":
    case "e":
      return text(raw.value);
    case "b":
      return raw.value === ""
        ? null
        : { ...at, kind: "boolean", text: raw.value === "1" ? "TRUE" : "FALSE", number: raw.value === "1" ? 1 : 0 };
    case "d": {
      const serial = serialOf(raw.value);
      return serial === null ? text(raw.value) : { ...at, kind: "date", text: raw.value.replace("T", " "), number: serial };
    }
    default: {
      const value = Number(raw.value);
      if (raw.value === "") return null;
      return Number.isFinite(value) ? { ...at, ...display(value, formats[raw.style] ?? "General") } : text(raw.value);
    }
  }
};

/** Rows without numbers follow the one before (18.3.1.73); likewise cells. */
const createRowWalk = (book: Book): XmlHandler & { take(): readonly SheetEvent[] } => {
  const queue: SheetEvent[] = [];
  let row = 0;
  let column = 0;
  let hidden = false;
  let cells: Cell[] = [];
  let cell: Raw | null = null;
  let inValue = false;
  let phonetic = 0;
  const openCell = (attributes: Attributes): void => {
    column = attributes.r === undefined ? column + 1 : (columnNumber(attributes.r) ?? MAX_COLUMNS + 1);
    cell = column > MAX_COLUMNS ? null : { column, type: attributes.t ?? "n", style: Number(attributes.s ?? 0), value: "", formula: false };
  };
  const closeCell = (): void => {
    if (cell === null) return;
    if (cell.formula && cell.value === "") queue.push({ kind: "warning", code: "formula-without-value", count: 1 });
    const made = cellOf(book, row, cell);
    if (made !== null) cells.push(made);
    cell = null;
  };
  return {
    open(name, attributes) {
      switch (name) {
        case "row":
          row = attributes.r === undefined ? row + 1 : Number(attributes.r);
          column = 0;
          cells = [];
          hidden = attributes.hidden === "1" || attributes.hidden === "true";
          break;
        case "c":
          openCell(attributes);
          break;
        case "f":
          if (cell !== null) cell.formula = true;
          break;
        case "rPh":
          phonetic += 1;
          break;
        case "v":
        case "t":
          inValue = phonetic === 0;
          break;
      }
    },
    close(name) {
      switch (name) {
        case "c":
          closeCell();
          break;
        case "row":
          if (cells.length > 0 && Number.isInteger(row) && row >= 1 && row <= MAX_ROWS)
            queue.push({ kind: "row", row: { row, hidden, cells: cells.toSorted((one, other) => one.column - other.column) } });
          break;
        case "rPh":
          phonetic -= 1;
          break;
        case "v":
        case "t":
          inValue = false;
          break;
      }
    },
    text(text) {
      if (inValue && cell !== null) cell.value += text;
    },
    take: () => queue.splice(0),
  };
};

async function* rowsOf(archive: Archive, part: string, book: Book): AsyncGenerator<readonly SheetEvent[], void, void> {
  const walk = createRowWalk(book);
  for await (const _ of readXml(archive.open(part), walk)) yield walk.take();
}

interface Listed {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: string;
}

const readWorkbook = async (
  archive: Archive,
  main: string,
  related: ReadonlyMap<string, Relationship>,
): Promise<{ readonly sheets: readonly Listed[]; readonly from1904: boolean }> => {
  const sheets: Listed[] = [];
  let from1904 = false;
  await walkXml(archive.open(main), {
    open(name, attributes) {
      if (name === "workbookPr") from1904 = ["1", "true"].includes(attributes.date1904 ?? "");
      const id = name === "sheet" ? prefixedAttribute(attributes, "id") : undefined;
      const target = id === undefined ? undefined : related.get(id);
      if (target?.part == null || target.type !== "worksheet" || !archive.has(target.part) || sheets.length >= MAX_SHEETS) return;
      sheets.push({ name: attributes.name ?? "", hidden: (attributes.state ?? "visible") !== "visible", part: target.part });
    },
    close() {},
    text() {},
  });
  return { sheets, from1904 };
};

/** Sheets in the workbook's order; chart sheets have no cells and are left out. */
export const openXlsx = async (archive: Archive, main: string): Promise<readonly Sheet[]> => {
  const related = await relationshipsOf(archive, main);
  const { sheets, from1904 } = await readWorkbook(archive, main, related);
  const book: Book = {
    strings: await readStrings(archive, partsOfType(related, "sharedStrings")[0]),
    formats: await readFormats(archive, partsOfType(related, "styles")[0]),
    display: createDisplay(from1904),
  };
  return sheets.map(({ name, hidden, part }) => ({ name, hidden, events: () => rowsOf(archive, part, book) }));
};
