import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { csvRows, guessDelimiter } from "#src/reader/child/formats/sheets/csvRows.ts";
import { readWhole } from "#test/support/readFormat.ts";

const cells = async (content: Uint8Array | string): Promise<readonly unknown[]> =>
  (await readWhole("a.csv", content)).pages.flatMap((page) =>
    page.cells.map((cell) => `${cell.row}:${cell.column} ${cell.kind} ${cell.number ?? cell.text}`),
  );

describe("csv", () => {
  it("reads quoted fields with delimiters, quotes and line feeds in them", async () => {
    expect(await cells('a,b\n"x, y","say ""hi"""\n"two\nlines",\r\n\nlast,"open')).toEqual([
      "1:1 text a",
      "1:2 text b",
      "2:1 text x, y",
      '2:2 text say "hi"',
      "3:1 text two lines",
      "4:1 text last",
      "4:2 text open",
    ]);
  });

  it.each([
    ["a;b\n1;2", ";"],
    ["a\tb\n1\t2", "\t"],
    ["a|b\n1|2", "|"],
    ['"a;b",c\n"d;e",f', ","],
    ["sep=|\na,b|c", "|"],
    ["one column\nonly", ","],
  ])("guesses the delimiter of %j", (text, delimiter) => {
    expect(guessDelimiter(text)).toBe(delimiter);
  });

  it("reads numbers in the file's own decimal style, codes as text, dates that are beyond doubt", async () => {
    expect(await cells("n;v\n1.284,60;007\n-3,5;1e5\n1.000;2024-02-29\n12;15.3.2023\n7;2024-02-30")).toEqual([
      "1:1 text n",
      "1:2 text v",
      "2:1 number 1284.6",
      "2:2 text 007",
      "3:1 number -3.5",
      "3:2 text 1e5",
      "4:1 number 1000",
      "4:2 date 45351",
      "5:1 number 12",
      "5:2 date 45000",
      "6:1 number 7",
      "6:2 text 2024-02-30",
    ]);
    expect(await cells('n,v\n"1,284.60",1.5')).toEqual(["1:1 text n", "1:2 text v", "2:1 number 1284.6", "2:2 number 1.5"]);
  });

  it("reads it in the charset it is in", async () => {
    expect(await cells(iconv.encode("Straße;Größe\nMünchen;groß", "windows-1252"))).toEqual([
      "1:1 text Straße",
      "1:2 text Größe",
      "2:1 text München",
      "2:2 text groß",
    ]);
    expect(await cells(iconv.encode("名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪", "shift_jis"))).toContain("2:1 text 佐藤太郎");
  });

  it("cuts a field or a row that is too long and counts what it cut", async () => {
    const { pages, warnings } = await readWhole("a.csv", `a,b\n"${"x".repeat(50_000)}",1\n${"y,".repeat(20_000)}`);
    expect(pages.flatMap((page) => page.cells).every((cell) => cell.text.length <= 32_767 && cell.column <= 16_384)).toBe(true);
    expect(warnings.truncated).toBe(50_000 - 32_767 + (20_000 - 16_384));
  });

  it("splits a file of one column in time that grows with it", () => {
    const rows = 400_000;
    let last = "";
    let count = 0;
    for (const { fields } of csvRows("a name that no delimiter parts\n".repeat(rows), ",")) {
      count += 1;
      last = fields[0] ?? "";
    }
    expect([count, last]).toEqual([rows, "a name that no delimiter parts"]);
  });
});
