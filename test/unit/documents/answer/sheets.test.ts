/** Which sheets are read for a question, and how much of them. */
import { expect, it } from "vitest";
import type { FileId } from "#src/contract/ids.ts";
import type { FoundPassage } from "#src/documents/answer/passage.ts";
import { tablesFor } from "#src/documents/answer/sheets.ts";
import type { ScopeDocument } from "#src/documents/ports.ts";
import { cellsOf, type Given } from "#test/support/sheets.ts";
import { textPage } from "../harness.ts";

type Sheets = Readonly<Record<string, readonly (readonly (readonly Given[])[])[]>>;

/** Each sheet as pages, each page as rows under a header. */
const workbook = (hash: string, header: readonly string[], sheets: Sheets) => {
  const pages = Object.entries(sheets).flatMap(([sheet, all]) =>
    all.map((rows, index) => ({ sheet, label: `${sheet}, rows ${index + 1}–${index + 2}`, rows })),
  );
  const document: ScopeDocument = {
    hash,
    fileId: hash as FileId,
    fileName: `${hash}.xlsx`,
    kind: "xlsx",
    complete: true,
    pages: pages.map((_, index) => ({ page: index + 1, chunks: 1 })),
    unread: [],
  };
  const page = (number: number) => {
    const { sheet = "", label = "", rows = [] } = pages[number - 1] ?? {};
    // Rows of later pages stand below those of the first.
    const cells = cellsOf(header, ...rows).map((cell) => (cell.row === 1 ? cell : { ...cell, row: cell.row + 10 * number }));
    return textPage(number, "", { kind: "sheet", sheet, label, cells });
  };
  return { document, pages, page };
};

const look = async (
  books: readonly ReturnType<typeof workbook>[],
  question: string,
  found: readonly (readonly [string, number])[] = [],
) => {
  const read: string[] = [];
  const bookOf = (hash: string) => {
    const book = books.find(({ document }) => document.hash === hash);
    if (book === undefined) throw new Error(hash);
    return book;
  };
  const repository = {
    listPages: async (hash: string) => bookOf(hash).pages.map((_, index) => bookOf(hash).page(index + 1)),
    getPage: async (hash: string, page: number) => {
      read.push(`${hash} ${page}`);
      return bookOf(hash).page(page);
    },
  };
  const passages = found.map(([documentHash, page]) => ({ chunk: { documentHash, page } }) as FoundPassage);
  const documents = books.map(({ document }) => document);
  const tables = await tablesFor(repository, documents, { question, found: passages }, new AbortController().signal);
  return { tables: tables.map(({ hash, table, pages }) => [hash, table.sheet, [...pages]]), read };
};

const invoices = workbook("invoices", ["Invoice", "City", "Amount"], {
  May: [[["R-1", "Bonn", 10]], [["R-2", "Ulm", 20]], [["R-3", "Kiel", 20]]],
  Notes: [[["None", "of", 5]]],
});
const staff = workbook("staff", ["Name", "Salary"], { Staff: [[["Anna", 10]], [["Eva", 20]]] });

it("reads the head of each sheet, and whole only those that the question speaks of and those of the same columns", async () => {
  expect(await look([invoices, staff], "What is the average salary?")).toEqual({
    tables: [["staff", "Staff", [1, 2]]],
    read: ["invoices 1", "invoices 4", "staff 1", "staff 1", "staff 2"],
  });
  expect(await look([invoices, staff], "What is the total amount?")).toMatchObject({
    tables: [
      ["invoices", "May", [1, 2, 3]],
      ["invoices", "Notes", [4]],
    ],
  });
});

it("knows a value below the head by its found passage", async () => {
  expect((await look([invoices], "How many are in Kiel?")).tables).toEqual([]);
  const { tables, read } = await look([invoices, staff], "How many are in Kiel?", [["invoices", 3]]);
  expect(tables).toMatchObject([
    ["invoices", "May", [1, 2, 3]],
    ["invoices", "Notes", [4]],
  ]);
  expect(read.slice(0, 4)).toEqual(["invoices 1", "invoices 3", "invoices 4", "staff 1"]);
});

it("reads none where they are more than can be read", async () => {
  const rows = Array.from({ length: 4_001 }, (_, index) => [[`R-${index}`, "Bonn", 1]]);
  const large = workbook("large", ["Invoice", "City", "Amount"], { All: rows });
  expect(await look([large, staff], "What is the total amount?")).toEqual({ tables: [], read: ["large 1", "staff 1"] });
});
