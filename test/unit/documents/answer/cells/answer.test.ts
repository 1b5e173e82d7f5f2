import { describe, expect, it } from "vitest";
import type { CellQuestion } from "#src/contract/grounding.ts";
import type { FileId } from "#src/contract/ids.ts";
import { answerFromCells, computeFromCells, rangesOf } from "#src/documents/answer/cells/answer.ts";
import { cellPrompt, parseCellAnswer } from "#src/documents/answer/cells/prompt.ts";
import { type SheetTable, sheetTables } from "#src/documents/answer/cells/table.ts";
import type { CellQueries } from "#src/documents/ports.ts";
import { cellsOf } from "#test/support/sheets.ts";

const tables = sheetTables({ fileId: "f" as FileId, fileName: "orders.xlsx" }, [
  {
    sheet: "Orders",
    warnings: [],
    cells: cellsOf(
      [null, "Customer", "City", "Amount"],
      [null, "Möller", "Bonn", 5],
      [null, "Weiß", "Ulm", 7],
      [null, "Grün", null, 9],
      [null, "Total", null, 21],
    ),
  },
]);
const [table] = tables as readonly [SheetTable];
const sumInBonn: CellQuestion = { operation: "sum", column: "Amount", filters: [{ column: "City", comparison: "=", value: "Bonn" }] };
const result = { query: "SELECT …", value: "5", used: [{ row: 2, column: 2 }], rows: 1, leftOut: 0 };

describe("answers from cells", () => {
  it("say what was computed from where, and keep the computation", () => {
    expect(answerFromCells(table, sumInBonn, result, "What is the total amount in Bonn?")).toEqual({
      text: "Sum of “Amount” where City = Bonn: 5.\nComputed from 1 row of “Orders” in orders.xlsx.\nRows with totals (5) were left out.",
      computation: {
        fileId: "f",
        fileName: "orders.xlsx",
        sheet: "Orders",
        question: sumInBonn,
        query: "SELECT …",
        value: "5",
        cells: ["D2"],
        rows: 1,
        leftOut: 0,
      },
    });
  });

  it("speak the question's language, and give the row of an extreme", () => {
    const question: CellQuestion = { operation: "maximum", column: "Amount", filters: [] };
    const most = { ...result, value: "9", used: [{ row: 4, column: 2 }], rows: 3, leftOut: 2 };
    expect(answerFromCells(table, question, most, "Wer hat den höchsten Betrag?").text).toBe(
      [
        "Maximum von „Amount“: 9.",
        "Zeile 4: Customer: Grün; Amount: 9.",
        "Berechnet aus 3 Zeilen von „Orders“ in orders.xlsx.",
        "2 Zellen enthalten keine Zahl und wurden ausgelassen.",
        "Summenzeilen (5) wurden ausgelassen.",
      ].join("\n"),
    );
  });

  it("send only the needed columns to the child, and translate the cells it used", async () => {
    const sent: Parameters<CellQueries["run"]>[0][] = [];
    const cells: CellQueries = {
      run: async (given) => {
        sent.push(given);
        return { ...result, used: [{ row: 2, column: 1 }] };
      },
    };
    const answer = await computeFromCells(cells, { table, question: sumInBonn, asked: "total?" }, new AbortController().signal);
    expect(answer.computation.cells).toEqual(["D2"]);
    expect(
      sent.map(({ columns, firstRow, rows }) => ({ columns, firstRow, rows: rows.map((row) => row.map((cell) => cell?.text ?? null)) })),
    ).toEqual([
      {
        columns: ["City", "Amount"],
        firstRow: 2,
        rows: [
          ["Bonn", "5", "Möller"],
          ["Ulm", "7", "Weiß"],
          [null, "9", "Grün"],
          [null, null, null],
        ],
      },
    ]);
  });

  it("join neighbouring cells into at most 200 ranges", () => {
    const cells = [4, 2, 3, 7].map((row) => ({ row, column: 3 })).concat({ row: 1, column: 28 });
    expect(rangesOf(cells)).toEqual(["C2:C4", "C7", "AB1"]);
    expect(rangesOf(Array.from({ length: 500 }, (_, at) => ({ row: at * 2 + 1, column: 1 })))).toHaveLength(200);
  });
});

describe("questions put to a model", () => {
  it("show the names and three rows, under a grammar of the table's own names", () => {
    const prompt = cellPrompt("Which amounts are overdue?", table);
    expect(prompt?.messages[1]?.text).toBe(
      'Table "Orders" of orders.xlsx, 4 rows, for example:\nCustomer | City | Amount\nMöller | Bonn | 5\nWeiß | Ulm | 7\nGrün |  | 9\n\nQuestion: Which amounts are overdue?',
    );
    expect(prompt?.jsonSchema).toMatchObject({ properties: { column: { enum: ["Customer", "City", "Amount", null] } } });
  });

  it("are taken only as JSON that makes sense of this table", () => {
    const parse = (answer: unknown): CellQuestion | null => parseCellAnswer(JSON.stringify(answer), table);
    expect(parse(sumInBonn)).toEqual(sumInBonn);
    expect([
      parse({ ...sumInBonn, operation: "none" }),
      parse({ ...sumInBonn, column: null }),
      parse({ ...sumInBonn, column: "Price" }),
      parse({ ...sumInBonn, filters: [{ column: "Country", comparison: "=", value: "DE" }] }),
      parseCellAnswer('{"operation": "su', table),
    ]).toEqual([null, null, null, null, null]);
  });
});
