/** CSV and TSV in any charset as one sheet. */
import { decodeText } from "../charset.ts";
import type { Format } from "../format.ts";
import { type LoosePage, numberPages } from "../pages.ts";
import { createSheetPages } from "../sheetPages.ts";
import { csvRows, guessDelimiter } from "./sheets/csvRows.ts";
import { decimalStyle, fieldValue } from "./sheets/fieldValue.ts";

/** Rows looked at to tell "1.234,5" from "1,234.5". */
const SAMPLE_ROWS = 500;

const sampleFields = (text: string, delimiter: string): readonly string[] => {
  const fields: string[] = [];
  let rows = 0;
  for (const row of csvRows(text.slice(0, 1024 * 1024), delimiter)) {
    if (++rows > SAMPLE_ROWS) break;
    fields.push(...row.fields.slice(0, 100).map((field) => field.trim()));
  }
  return fields;
};

function* pagesOf(bytes: Uint8Array, name: string): Generator<LoosePage, void, void> {
  const text = decodeText(bytes);
  const delimiter = guessDelimiter(text);
  const style = decimalStyle(sampleFields(text, delimiter));
  const pages = createSheetPages(name.replace(/\.[^.]*$/, ""), false);
  let row = 0;
  for (const { fields, cut } of csvRows(text.replace(/^sep=.\r?\n/, ""), delimiter)) {
    row += 1;
    pages.warn("truncated", cut);
    const cells = fields.flatMap((field, index) => {
      const value = fieldValue(field, style);
      return value.text === "" ? [] : [{ row, column: index + 1, ...value }];
    });
    yield* pages.add({ row, hidden: false, cells });
  }
  yield* pages.end();
}

export const format: Format = {
  resumable: false,
  read: (file) => numberPages(null, pagesOf(file.bytes, file.name)),
};
