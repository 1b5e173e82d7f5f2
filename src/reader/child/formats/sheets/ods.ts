/** ODS workbooks (ODF 1.3 part 3, 9) as streams of rows. Repetitions are spelled out within a budget; most are empty and cost nothing. */
import type { Cell } from "#src/contract/document.ts";
import type { Archive } from "../../archive.ts";
import { MAX_COLUMNS, MAX_ROWS } from "../../sheetPages.ts";
import { type Attributes, attribute, readXml, type XmlHandler } from "../../xml.ts";
import { serialOf } from "./display.ts";
import type { SheetEvent } from "./sheet.ts";

/** Cells written out of repetitions, per document: "10^9 equal cells" is 60 bytes of XML. */
const MAX_REPEATED_CELLS = 200_000;

export type OdsEvent = SheetEvent | { readonly kind: "sheet"; readonly name: string; readonly hidden: boolean };

const times = (attributes: Attributes, name: string): number => {
  const value = Number(attribute(attributes, name) ?? 1);
  return Number.isInteger(value) && value >= 1 ? value : 1;
};

const typedValue = (attributes: Attributes, text: string): Pick<Cell, "kind" | "text" | "number"> => {
  const type = attribute(attributes, "value-type");
  const value = Number(attribute(attributes, "value"));
  if (type === "boolean") {
    const on = attribute(attributes, "boolean-value") === "true";
    return { kind: "boolean", text: text || (on ? "TRUE" : "FALSE"), number: on ? 1 : 0 };
  }
  if (type === "date") {
    const iso = attribute(attributes, "date-value") ?? "";
    const serial = serialOf(iso);
    return serial === null ? { kind: "text", text, number: null } : { kind: "date", text: text || iso, number: serial };
  }
  if (["float", "percentage", "currency"].includes(type ?? "") && Number.isFinite(value))
    return { kind: "number", text: text || String(value), number: value };
  return { kind: "text", text: text || (attribute(attributes, "string-value") ?? ""), number: null };
};

const createOdsWalk = (): XmlHandler & { take(): readonly OdsEvent[] } => {
  const queue: OdsEvent[] = [];
  const hiddenStyles = new Set<string>();
  let style: string | null = null;
  let row = 1;
  let rowTimes = 1;
  let hidden = false;
  let column = 1;
  let cells: Cell[] = [];
  let cell: { readonly attributes: Attributes; readonly times: number; paragraphs: string[] } | null = null;
  let inParagraph = 0;
  let comment = 0;
  let budget = MAX_REPEATED_CELLS;

  /** How many of `wanted` copies of a cell or row are written. */
  const afford = (wanted: number, each: number): number => {
    if (wanted === 1) return 1;
    const granted = Math.max(1, Math.min(wanted, Math.floor(budget / each)));
    budget -= granted * each;
    if (granted < wanted) queue.push({ kind: "warning", code: "truncated", count: (wanted - granted) * each });
    return granted;
  };

  const closeCell = (): void => {
    if (cell === null) return;
    const { attributes, times: wanted, paragraphs } = cell;
    const text = paragraphs.join("\n").trim();
    const value = typedValue(attributes, text);
    if (value.text !== "" && column <= MAX_COLUMNS) {
      const copies = afford(Math.min(wanted, MAX_COLUMNS - column + 1), 1);
      for (let copy = 0; copy < copies; copy += 1) cells.push({ row, column: column + copy, ...value });
    } else if (value.text === "" && attribute(attributes, "formula") !== undefined)
      queue.push({ kind: "warning", code: "formula-without-value", count: 1 });
    column += wanted;
    cell = null;
  };

  const closeRow = (): void => {
    if (cells.length > 0 && row <= MAX_ROWS) {
      const copies = afford(Math.min(rowTimes, MAX_ROWS - row + 1), cells.length);
      for (let copy = 0; copy < copies; copy += 1)
        queue.push({ kind: "row", row: { row: row + copy, hidden, cells: cells.map((one) => ({ ...one, row: row + copy })) } });
    }
    row += rowTimes;
    cells = [];
  };

  return {
    open(name, attributes) {
      switch (name) {
        case "style":
          style = attribute(attributes, "name") ?? null;
          break;
        case "table-properties":
          if (style !== null && attribute(attributes, "display") === "false") hiddenStyles.add(style);
          break;
        case "table":
          row = 1;
          queue.push({
            kind: "sheet",
            name: attribute(attributes, "name") ?? "",
            hidden: hiddenStyles.has(attribute(attributes, "style-name") ?? ""),
          });
          break;
        case "table-row":
          rowTimes = times(attributes, "number-rows-repeated");
          hidden = ["collapse", "filter"].includes(attribute(attributes, "visibility") ?? "visible");
          column = 1;
          cells = [];
          break;
        case "table-cell":
        case "covered-table-cell":
          cell = { attributes, times: times(attributes, "number-columns-repeated"), paragraphs: [] };
          break;
        case "annotation":
          comment += 1;
          break;
        case "p":
          inParagraph += 1;
          if (comment === 0) cell?.paragraphs.push("");
          break;
        case "s":
          append(" ");
          break;
        case "tab":
        case "line-break":
          append(" ");
          break;
      }
    },
    close(name) {
      switch (name) {
        case "style":
          style = null;
          break;
        case "table-cell":
        case "covered-table-cell":
          closeCell();
          break;
        case "table-row":
          closeRow();
          break;
        case "annotation":
          comment -= 1;
          break;
        case "p":
          inParagraph -= 1;
          break;
      }
    },
    text: append,
    take: () => queue.splice(0),
  };

  function append(text: string): void {
    if (inParagraph === 0 || comment > 0 || cell === null || cell.paragraphs.length === 0) return;
    cell.paragraphs[cell.paragraphs.length - 1] += text;
  }
};

/** All sheets one after the other: the file is one stream, and a sheet is known only when it begins. */
export async function* odsEvents(archive: Archive): AsyncGenerator<readonly OdsEvent[], void, void> {
  const walk = createOdsWalk();
  for await (const _ of readXml(archive.open("content.xml"), walk)) yield walk.take();
}
