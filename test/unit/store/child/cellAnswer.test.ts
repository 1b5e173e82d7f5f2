import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell } from "#src/contract/document.ts";
import type { CellQuestion } from "#src/contract/grounding.ts";
import type { CellTable } from "#src/store/cellEntry.ts";
import { answerQuestion } from "#src/store/child/cellAnswer.ts";

type Given =
  | string
  | number
  | null
  | { readonly serial: number; readonly text: string }
  | { readonly number: number; readonly text: string };

const cell = (given: Given, row: number, column: number): Cell | null => {
  if (given === null) return null;
  if (typeof given === "string") return { row, column, kind: "text", text: given, number: null };
  if (typeof given === "number") return { row, column, kind: "number", text: String(given), number: given };
  return "serial" in given
    ? { row, column, kind: "date", text: given.text, number: given.serial }
    : { row, column, kind: "number", text: given.text, number: given.number };
};
const tableOf = (columns: readonly string[], ...rows: readonly (readonly Given[])[]): CellTable => ({
  columns,
  firstRow: 2,
  rows: rows.map((row, at) => row.map((given, index) => cell(given, at + 2, index + 1))),
});
const ask = (table: CellTable, question: Partial<CellQuestion>) =>
  answerQuestion(table, { operation: "count", column: null, filters: [], ...question });

const invoices = tableOf(
  ["Customer", "City", "Net Amount", "Due"],
  ["Möller", "Bonn", { number: 1284.6, text: "1,284.60 €" }, { serial: 45_356, text: "5 Mar 2024" }],
  ["Grün AG", "München", { number: 0.1, text: "0.10 €" }, { serial: 45_387, text: "5 Apr 2024" }],
  ["O'Hara", "bonn ", { number: 0.2, text: "0.20 €" }, { serial: 45_752, text: "5 Apr 2025" }],
  [null, null, null, null],
  ["Weiß", "MUENCHEN", "open", "soon"],
  ["Möller", null, { number: -84.6, text: "-84.60 €" }, null],
);

describe("questions on cells", () => {
  it("sum exactly, written as the cells are, with the cells and the query", () => {
    expect(ask(invoices, { operation: "sum", column: "Net Amount" })).toEqual({
      query: 'SELECT exact_sum("Net Amount (number)") FROM cells',
      value: "1,200.30 €",
      used: [2, 3, 4, 7].map((row) => ({ row, column: 2 })),
      rows: 4,
      leftOut: 1,
    });
  });

  it("find columns without case and spaces, and texts without case, accents and spaces around", () => {
    expect(ask(invoices, { operation: "sum", column: "netamount", filters: [{ column: "CITY", comparison: "=", value: "BONN" }] })).toEqual(
      {
        query: `SELECT exact_sum("Net Amount (number)") FROM cells WHERE same_text("City", 'BONN')`,
        value: "1,284.80 €",
        used: [
          { row: 2, column: 2 },
          { row: 4, column: 2 },
        ],
        rows: 2,
        leftOut: 0,
      },
    );
  });

  it("name the columns there are when one is missing", () => {
    expect(() => ask(invoices, { column: "Price" })).toThrow(
      expect.objectContaining({ code: "document/no-columns", details: { column: "Price", columns: "Customer; City; Net Amount; Due" } }),
    );
  });

  it("compare numbers as numbers and dates as dates, months and years as stretches", () => {
    const value = (column: string, comparison: CellQuestion["filters"][number]["comparison"], of: string): string =>
      ask(invoices, { filters: [{ column, comparison, value: of }] }).value;
    expect([
      value("Net Amount", ">", "0,15 €"),
      value("Net Amount", "=", "1.284,60"),
      value("Net Amount", "≤", "0.10"),
      value("Due", "≥", "5.4.2024"),
      value("Due", ">", "2024"),
      value("Due", "=", "April 2024"),
      value("Due", "<", "2024-04-05"),
      value("City", "≠", "Bonn"),
      value("Customer", "contains", "MÖ"),
    ]).toEqual(["2", "1", "2", "2", "1", "1", "1", "3", "2"]);
  });

  it("give minimum, maximum and average", () => {
    const value = (operation: CellQuestion["operation"], column: string): string => ask(invoices, { operation, column }).value;
    expect([value("minimum", "Net Amount"), value("maximum", "Due"), value("average", "Net Amount"), value("average", "City")]).toEqual([
      "-84.60 €",
      "5 Apr 2025",
      "300.08 €",
      "",
    ]);
    expect(ask(invoices, { operation: "maximum", column: "Due" })).toMatchObject({ used: [{ row: 4, column: 3 }], rows: 3, leftOut: 1 });
  });

  it("name as many rows and cells as rows were counted, empty cells among them", () => {
    const notInBonn = ask(invoices, { filters: [{ column: "City", comparison: "≠", value: "Bonn" }] });
    expect(notInBonn).toMatchObject({ value: "3", rows: 3, used: [3, 6, 7].map((row) => ({ row })) });
    expect(ask(invoices, { column: "City" })).toMatchObject({ value: "4", rows: 4, used: [2, 3, 4, 6].map((row) => ({ row })) });
  });

  it("list each value once and count cells or rows", () => {
    expect(ask(invoices, { operation: "list", column: "Customer" }).value).toBe("Möller; Grün AG; O'Hara; Weiß");
    expect([ask(invoices, { column: "City" }).value, ask(invoices, {}).value]).toEqual(["4", "5"]);
  });

  it("read columns of German texts", () => {
    const table = tableOf(["Betrag", "Satz"], ["1.284,60 €", "19 %"], ["1.284 €", "7 %"], ["-84,60 €", "19%"]);
    expect(ask(table, { operation: "sum", column: "Betrag" }).value).toBe("2.484,00 €");
    expect(ask(table, { operation: "average", column: "Satz" }).value).toBe("15 %");
    expect(ask(table, { filters: [{ column: "Satz", comparison: "=", value: "19" }] }).value).toBe("2");
  });

  it("refuse more and less of a word", () => {
    expect(() => ask(invoices, { filters: [{ column: "City", comparison: ">", value: "Bonn" }] })).toThrow(
      expect.objectContaining({ code: "request/invalid" }),
    );
  });

  it("run nothing that is written in names or values", () => {
    const table = tableOf(['a"; DROP TABLE cells; --', "row", "row (number)"], ["'; DROP TABLE cells; --", 1, 2], ["?", 3, 4]);
    const filters = [{ column: 'a"; DROP TABLE cells; --', comparison: "=", value: "'; DROP TABLE cells; --" }] as const;
    expect(ask(table, { operation: "sum", column: "row (number)", filters: [...filters] })).toMatchObject({
      query: `SELECT exact_sum("row (number) (number)") FROM cells WHERE same_text("a""; DROP TABLE cells; --", '''; DROP TABLE cells; --')`,
      value: "2",
    });
    expect(ask(table, { operation: "sum", column: "row" }).value).toBe("4");
  });

  it("answer as plain arithmetic does", () => {
    const row = fc.record({
      city: fc.constantFrom("Bonn", "Köln", "Ulm", null),
      cents: fc.option(fc.integer({ min: -1e9, max: 1e9 })),
      day: fc.option(fc.integer({ min: 45_000, max: 45_400 })),
    });
    const filter = fc.oneof(
      fc.record({
        on: fc.constant("city" as const),
        comparison: fc.constantFrom("=" as const, "≠" as const),
        of: fc.constantFrom("köln", "Ulm"),
      }),
      fc.record({
        on: fc.constant("cents" as const),
        comparison: fc.constantFrom("<", "≤", ">", "≥"),
        of: fc.integer({ min: -1e9, max: 1e9 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.array(filter, { maxLength: 2 }), (rows, filters) => {
        const table = tableOf(
          ["City", "Amount", "Day"],
          ...rows.map(({ city, cents, day }) => [
            city,
            cents === null ? null : { number: cents / 100, text: (cents / 100).toFixed(2) },
            day === null ? null : { serial: day, text: String(day) },
          ]),
        );
        const kept = rows
          .filter((one) =>
            filters.every(({ on, comparison, of }) => {
              if (on === "city") return (one.city?.toLowerCase() === String(of).toLowerCase()) === (comparison === "=");
              if (one.cents === null) return false;
              const limit = Number(of);
              return { "<": one.cents < limit, "≤": one.cents <= limit, ">": one.cents > limit, "≥": one.cents >= limit }[
                comparison as "<"
              ];
            }),
          )
          .filter((one) => one.city !== null || one.cents !== null || one.day !== null);
        // The column is one of numbers only if it holds one; a filter on it is refused else.
        fc.pre(rows.some((one) => one.cents !== null));
        const amounts = kept.flatMap(({ cents }) => cents ?? []);
        const question = (operation: CellQuestion["operation"], column: string) =>
          ask(table, {
            operation,
            column,
            filters: filters.map(({ on, comparison, of }) => ({
              column: on === "city" ? "City" : "Amount",
              comparison,
              value: on === "city" ? String(of) : (Number(of) / 100).toFixed(2),
            })),
          });
        const total = amounts.reduce((sum, value) => sum + value, 0);
        const text = (cents: number): string => (cents / 100).toFixed(2);
        expect([
          question("sum", "Amount").value,
          question("minimum", "Amount").value,
          question("maximum", "Amount").value,
          question("count", "Day").value,
          question("sum", "Amount").rows,
        ]).toEqual([
          amounts.length === 0 ? "0" : text(total),
          amounts.length === 0 ? "" : text(amounts.reduce((least, value) => Math.min(least, value))),
          amounts.length === 0 ? "" : text(amounts.reduce((most, value) => Math.max(most, value))),
          String(kept.filter(({ day }) => day !== null).length),
          amounts.length,
        ]);
      }),
      { numRuns: 200 },
    );
  });
});
