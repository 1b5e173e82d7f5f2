import { describe, expect, it } from "vitest";
import type { FileId } from "#src/contract/ids.ts";
import { planCellQuestion } from "#src/documents/answer/cells/plan.ts";
import { sheetTables } from "#src/documents/answer/cells/table.ts";
import { cellsOf, euros, type Given } from "#test/support/sheets.ts";

const table = (fileName: string, sheet: string, ...rows: readonly (readonly Given[])[]) =>
  sheetTables({ fileId: fileName as FileId, fileName }, [{ sheet, cells: cellsOf(...rows), warnings: [] }]);

const invoices = table(
  "invoices-2024.xlsx",
  "Invoices",
  ["Invoice No", "Customer", "City", "Net Amount", "Due", "Status"],
  ["R-1", "Möller OHG", "Bonn", euros(128_460), { serial: 45_356, text: "5.3.2024" }, "paid"],
  ["R-2", "Grün AG", "München", euros(10), { serial: 45_387, text: "5.4.2024" }, "open"],
  ["R-3", "O'Hara Ltd", "Bonn", euros(20), { serial: 45_752, text: "5.4.2025" }, "open"],
  ["R-4", "Möller OHG", "Ulm", euros(20_000), { serial: 45_760, text: "13.4.2025" }, "paid"],
);
const staff = table(
  "personal.ods",
  "Mitarbeiter",
  ["Name", "Abteilung", "Gehalt", "Urlaubstage"],
  ["Anna Weber", "Vertrieb", 4_200, 30],
  ["Jörg Klein", "Technik", 3_900, 28],
  ["Eva Roth", "Technik", 5_100, 30],
);

const stock = table(
  "stock.csv",
  "stock",
  ["Product", "Category", "Unit Price", "Pieces", "Total", "Shelf"],
  ["Globe", "Lamp", 40, 2, 80, "A"],
  ["Spot", "Lamp", 20, 5, 100, null],
  ["Oak", "Table", 300, 1, 300, "B"],
);

const certain = (question: string) => planCellQuestion(question, [...invoices, ...staff, ...stock])?.certain;
const filter = (column: string, comparison: "=" | "≠" | ">" | "≥" | "<" | "≤", value: string) => ({ column, comparison, value });

describe("questions that are computed without doubt", () => {
  it.each([
    ["What is the total net amount?", "sum", "Net Amount", []],
    ["What is the sum of the net amounts of Möller OHG?", "sum", "Net Amount", [filter("Customer", "=", "Möller OHG")]],
    ["How many invoices are open?", "count", null, [filter("Status", "=", "open")]],
    ["How many invoices in Bonn were paid?", "count", null, [filter("City", "=", "Bonn"), filter("Status", "=", "paid")]],
    ["How many invoices are over 1,000 €?", "count", null, [filter("Net Amount", ">", "1,000 €")]],
    ["What is the total net amount due before 2025?", "sum", "Net Amount", [filter("Due", "<", "2025")]],
    ["How many invoices are due in April 2024?", "count", null, [filter("Due", "=", "april 2024")]],
    ["Which customer has the highest net amount?", "maximum", "Net Amount", []],
    ["What is the average amount for the city Bonn?", "average", "Net Amount", [filter("City", "=", "Bonn")]],
    ["What is the latest due date?", "maximum", "Due", []],
    ["Wie hoch ist das durchschnittliche Gehalt in der Technik?", "average", "Gehalt", [filter("Abteilung", "=", "Technik")]],
    ["Wie viele Mitarbeiter sind im Vertrieb?", "count", null, [filter("Abteilung", "=", "Vertrieb")]],
    ["Was ist die Summe der Gehälter?", "sum", "Gehalt", []],
    ["Wer hat das höchste Gehalt?", "maximum", "Gehalt", []],
    ["Wie viele Mitarbeiter haben mehr als 28 Urlaubstage?", "count", null, [filter("Urlaubstage", ">", "28")]],
    ["How many invoices are not paid?", "count", null, [filter("Status", "≠", "paid")]],
    ["How many invoices aren't paid yet?", "count", null, [filter("Status", "≠", "paid")]],
    ["How many paid invoices are not from Bonn?", "count", null, [filter("City", "≠", "Bonn"), filter("Status", "=", "paid")]],
    ["Wie viele Mitarbeiter sind noch nicht in der Technik?", "count", null, [filter("Abteilung", "≠", "Technik")]],
    ["total amount of all invoices", "sum", "Net Amount", []],
    ["Total net amount of the invoices that are not paid", "sum", "Net Amount", [filter("Status", "≠", "paid")]],
    ["average amount of the invoices in Bonn", "average", "Net Amount", [filter("City", "=", "Bonn")]],
    ["Average price of all products", "average", "Unit Price", []],
    ["What is the average price of lamps?", "average", "Unit Price", [filter("Category", "=", "Lamp")]],
    ["Which product has the highest total?", "maximum", "Total", []],
    ["What is the highest total in the category Lamp?", "maximum", "Total", [filter("Category", "=", "Lamp")]],
    ["Liste alle Namen in der Abteilung Technik", "list", "Name", [filter("Abteilung", "=", "Technik")]],
  ])("%s", (question, operation, column, filters) => {
    expect(certain(question)).toEqual({ operation, column, filters });
  });
});

describe("questions that leave doubt", () => {
  it.each([
    // Unknown words; a denial of something else, or of empty cells.
    "What is the total net amount of overdue invoices?",
    "What is the total of all invoices?",
    "Wie viele Mitarbeiter sind nicht mehr in der Technik?",
    "How many invoices are not due before 2025?",
    "How many invoices are not all paid?",
    "How many invoices are neither paid nor in Bonn?",
    "How many invoices were paid, were they not?",
    "How many invoices are not paid or open?",
    "How many products are not on shelf A?",
    // Two amounts; two values of one column; customers come more than once.
    "What is the sum of Gehalt and Urlaubstage of Technik?",
    "How many invoices are in Bonn or Ulm?",
    "How many customers are in Bonn?",
    "How many customers are there?",
  ])("are put to a model: %s", (question) => {
    expect(planCellQuestion(question, [...invoices, ...staff, ...stock])).toMatchObject({ certain: null });
  });

  it.each([
    "When does the contract with Möller OHG end?",
    "Who is the customer of invoice R-2?",
    "What is the total net amount by city?",
    "Which customer has the highest total net amount?",
    "Which category has the highest total?",
    "What is the average temperature of the sun?",
    "Wie hoch ist die Kaution?",
    "Summarise the invoices",
  ])("are answered from passages: %s", (question) => {
    expect(planCellQuestion(question, [...invoices, ...staff, ...stock])).toBeNull();
  });

  it("are answered from passages when two tables are as good, and computed when one is named", () => {
    const rows = [
      ["Item", "Amount"],
      ["Paper", 5],
      ["Ink", 7],
    ] as const;
    const both = [...table("january.xlsx", "Sheet1", ...rows), ...table("february.xlsx", "Sheet1", ...rows)];
    expect(planCellQuestion("What is the total amount?", both)).toBeNull();
    const plan = planCellQuestion("What is the total amount in february?", both);
    expect([plan?.table.fileName, plan?.certain]).toEqual(["february.xlsx", { operation: "sum", column: "Amount", filters: [] }]);
  });
});
