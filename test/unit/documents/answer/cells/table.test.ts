import { describe, expect, it } from "vitest";
import type { FileId } from "#src/contract/ids.ts";
import { columnLetters, sheetTables } from "#src/documents/answer/cells/table.ts";
import { cellsOf, type Given } from "#test/support/sheets.ts";

const file = { fileId: "f" as FileId, fileName: "book.xlsx" };
const texts = (tables: ReturnType<typeof sheetTables>) =>
  tables.map(({ rows, ...table }) => ({ ...table, rows: rows.map((row) => row.map((cell) => cell?.text ?? null)) }));

describe("tables of sheets", () => {
  it("have the names of their header, below titles, and no rows of totals", () => {
    const cells = cellsOf(
      ["Orders of 2024"],
      [],
      [null, "Customer", "Net\n Amount", "net amount", null],
      [null, "Möller", 5, 6, "paid"],
      [],
      [null, "Weiß", 7, 8, null],
      [null, "Total:", 12, 14, null],
    );
    expect(texts(sheetTables(file, [{ sheet: "Orders", cells, warnings: [] }]))).toEqual([
      {
        ...file,
        sheet: "Orders",
        columns: ["Customer", "Net Amount", "net amount 2", "Column E"],
        firstColumn: 2,
        firstRow: 4,
        totalRows: [7],
        withoutValue: 0,
        rows: [
          ["Möller", "5", "6", "paid"],
          [null, null, null, null],
          ["Weiß", "7", "8", null],
          [null, null, null, null],
        ],
      },
    ]);
  });

  it("have no rows of the notes below them, and keep an entry that holds its name alone", () => {
    const table = (...below: readonly (readonly Given[])[]) => {
      const cells = cellsOf([null, "Number", "Square"], [null, 1, 1], [null, 2, 4], [], ...below);
      return sheetTables(file, [{ sheet: "A", cells, warnings: [] }]).map(({ columns, rows }) => [columns, rows.length]);
    };
    const whole = [[["Number", "Square"], 2]];
    expect([table(["Written and saved in Excel"]), table([null, "* rounded"], [], [null, "Source: own count"])]).toEqual([whole, whole]);
    expect(table([null, "Three"])).toEqual([[["Number", "Square"], 4]]);
    expect(table([null, 3, 9], ["Saved"])).toEqual([[["Column A", "Number", "Square"], 5]]);
  });

  it("are put together from stretches with the header repeated, one for each sheet", () => {
    const cells = cellsOf(["Name", "Sum"], ["a", 1], ["b", 2], ["c", 3]);
    const [header, first, second] = [cells.filter((c) => c.row === 1), cells.filter((c) => c.row === 2), cells.filter((c) => c.row > 2)];
    const pages = [
      { sheet: "A", cells: [...header, ...first], warnings: [] },
      { sheet: "A", cells: [...header, ...second], warnings: [] },
      { sheet: "B", cells: cellsOf([1, 2], [3, 4]), warnings: [] },
      { sheet: null, cells, warnings: [] },
    ];
    expect(texts(sheetTables(file, pages)).map(({ sheet, columns, firstRow, rows }) => ({ sheet, columns, firstRow, rows }))).toEqual([
      {
        sheet: "A",
        columns: ["Name", "Sum"],
        firstRow: 2,
        rows: [
          ["a", "1"],
          ["b", "2"],
          ["c", "3"],
        ],
      },
      {
        sheet: "B",
        columns: ["Column A", "Column B"],
        firstRow: 1,
        rows: [
          ["1", "2"],
          ["3", "4"],
        ],
      },
    ]);
  });

  it("are none of a header alone, and none beyond two million cells", () => {
    expect(sheetTables(file, [{ sheet: "A", cells: cellsOf(["Name", "Sum"]), warnings: [] }])).toEqual([]);
    const far = { row: 1_048_576, column: 16_384, kind: "number", text: "1", number: 1 } as const;
    expect(sheetTables(file, [{ sheet: "A", cells: [...cellsOf(["a", 1], ["b", 2]), far], warnings: [] }])).toEqual([]);
  });

  it("are none of a sheet that was cut off, and count formulas without a value", () => {
    const cells = cellsOf(["Name", "Sum"], ["a", 1]);
    const warned = (code: "truncated" | "formula-without-value") =>
      sheetTables(file, [{ sheet: "A", cells, warnings: [{ code, count: 3 }] }]);
    expect([warned("truncated"), warned("formula-without-value").map((table) => table.withoutValue)]).toEqual([[], [3]]);
  });

  it("name columns as spreadsheets do", () => {
    expect([1, 26, 27, 702, 703, 16_384].map(columnLetters)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
  });
});
