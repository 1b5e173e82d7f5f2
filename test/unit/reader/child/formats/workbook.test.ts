import xlsxLibrary from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { odf, xlsx } from "#test/support/office.ts";
import { placed, readWhole } from "#test/support/readFormat.ts";

const text = (reference: string, content: string): string => `<c r="${reference}" t="inlineStr"><is><t>${content}</t></is></c>`;
const rows = (count: number): string =>
  `<sheetData><row r="1">${text("A1", "Name")}${text("B1", "Amount")}</row>${Array.from({ length: count }, (_, index) => `<row r="${index + 2}">${text(`A${index + 2}`, `n${index}`)}<c r="B${index + 2}"><v>${index}</v></c></row>`).join("")}</sheetData>`;

describe("workbooks", () => {
  it("gives 50 rows a page, the header's names in each, its places only in the first", async () => {
    const { pages } = await readWhole("a.xlsx", xlsx({ Sales: rows(60) }));
    expect(pages.map((page) => [page.kind, page.sheet, page.label])).toEqual([
      ["sheet", "Sales", "Sales, rows 1–50"],
      ["sheet", "Sales", "Sales, rows 51–61"],
    ]);
    expect(pages[1]?.text.split("\n").slice(0, 2)).toEqual(["Name | Amount", "n49 | 49"]);
    expect(placed(pages[0]).slice(0, 4)).toEqual(["1:1 Name", "1:2 Amount", "2:1 n0", "2:2 0"]);
    expect(placed(pages[1]).slice(0, 2)).toEqual(["51:1 n49", "51:2 49"]);
    expect(pages[1]?.cells.slice(0, 2).map((cell) => cell.text)).toEqual(["Name", "Amount"]);
  });

  it("gives values with their kind, shown as the format says, dates so that nobody has to guess", async () => {
    const styles =
      '<numFmts><numFmt numFmtId="170" formatCode="#,##0.00&quot; €&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs>';
    const cells = `<c r="A1"><v>123456789012</v></c><c r="B1" s="1"><v>45000</v></c><c r="C1" s="2"><v>1284.6</v></c><c r="D1" s="3"><v>0.5</v></c><c r="E1" t="b"><v>1</v></c><c r="F1" t="s"><v>0</v></c><c r="G1" t="e"><v>#DIV/0!</v></c><c r="H1" t="str"><f>A1</f><v>made</v></c><c r="I1"><f>1+1</f></c>`;
    const { pages, warnings } = await readWhole(
      "a.xlsx",
      xlsx(
        { One: `<sheetData><row r="1">${cells}</row></sheetData>` },
        { styles, strings: "<si><r><t>sha</t></r><r><t>red</t></r><rPh><t>phonetic</t></rPh></si>" },
      ),
    );
    expect(pages[0]?.cells.map((cell) => [cell.kind, cell.text, cell.number])).toEqual([
      ["number", "123456789012", 123456789012],
      ["date", "2023-03-15", 45000],
      ["number", "1,284.60 €", 1284.6],
      ["number", "50%", 0.5],
      ["boolean", "TRUE", 1],
      ["text", "shared", null],
      ["text", "#DIV/0!", null],
      ["text", "made", null],
    ]);
    expect(warnings).toEqual({ "formula-without-value": 1 });
  });

  it("counts days from 1904 where the workbook does", async () => {
    const { pages } = await readWhole(
      "a.xlsx",
      xlsx(
        { One: '<sheetData><row r="1"><c r="A1" s="1"><v>43538</v></c></row></sheetData>' },
        { book: '<workbookPr date1904="1"/>', styles: '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>' },
      ),
    );
    expect(pages[0]?.cells[0]).toMatchObject({ kind: "date", text: "2023-03-15", number: 45000 });
  });

  it("keeps hidden rows and sheets, and says so", async () => {
    const { pages } = await readWhole(
      "a.xlsx",
      xlsx({
        Shown: `<sheetData><row r="1" hidden="1">${text("A1", "x")}</row></sheetData>`,
        hidden2: `<sheetData><row r="3">${text("A3", "y")}</row></sheetData>`,
      }),
    );
    expect(pages.map((page) => page.label)).toEqual(["Shown, row 1 (with hidden rows)", "hidden2, row 3 (hidden sheet)"]);
  });

  it("does not believe a declared range, nor rows beyond the last", async () => {
    const { pages } = await readWhole(
      "a.xlsx",
      xlsx({
        One: `<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">${text("XFD1048576", "last")}</row><row r="1048577">${text("A1048577", "beyond")}</row><row r="1048576">${text("XFE1048576", "beside")}</row></sheetData>`,
      }),
    );
    expect(pages.flatMap(placed)).toEqual(["1048576:16384 last"]);
  });

  it("spells out repetitions of an ODS within a budget, and skips empty ones", async () => {
    const cell = (content: string, more = ""): string =>
      `<table:table-cell office:value-type="string"${more}><text:p>${content}</text:p></table:table-cell>`;
    const body = `<table:table table:name="T"><table:table-row>${cell("a")}<table:table-cell table:number-columns-repeated="3"/>${cell("b", ' table:number-columns-repeated="2"')}</table:table-row><table:table-row table:number-rows-repeated="900000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p></table:table-cell></table:table-row></table:table>`;
    const { pages, kind } = await readWhole("a.ods", odf("spreadsheet", body));
    expect(kind).toBe("ods");
    expect(pages.flatMap(placed)).toEqual(["1:1 a", "1:5 b", "1:6 b", "900002:1 1,5", "900003:1 1,5"]);
    expect(pages[0]?.cells[3]).toMatchObject({ kind: "number", text: "1,5", number: 1.5 });
  });

  it("cuts 10^9 equal cells and says how many", async () => {
    const body =
      '<table:table table:name="T"><table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/></table:table-row></table:table>';
    const { pages, warnings } = await readWhole("a.ods", odf("spreadsheet", body));
    expect(pages.length).toBeLessThan(100);
    expect(warnings.truncated).toBeGreaterThan(9e8);
  });

  it("reads XLS and XLSB alike", async () => {
    const book = xlsxLibrary.utils.book_new();
    xlsxLibrary.utils.book_append_sheet(
      book,
      xlsxLibrary.utils.aoa_to_sheet([
        ["Name", "Amount"],
        ["Chair", 40.5],
      ]),
      "Sheet",
    );
    for (const bookType of ["xls", "xlsb"] as const) {
      const { pages } = await readWhole(`a.${bookType}`, xlsxLibrary.write(book, { type: "buffer", bookType }));
      expect(pages.flatMap(placed)).toEqual(["1:1 Name", "1:2 Amount", "2:1 Chair", "2:2 40.5"]);
    }
  });

  it("refuses an encrypted ODS by name", async () => {
    await expect(readWhole("a.ods", odf("spreadsheet", "", { manifest: "<manifest:encryption-data/>" }))).rejects.toMatchObject({
      code: "document/encrypted",
    });
  });
});
