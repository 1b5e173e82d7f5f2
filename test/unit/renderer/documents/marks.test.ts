import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PageText } from "#src/contract/document.ts";
import {
  boxesOf,
  columnLetters,
  cutAt,
  isInCells,
  pageOfCells,
  parseCellRange,
  parseCellRanges,
  rangesOf,
} from "../../../../renderer/documents/viewer/marks.ts";

const page = (over: Partial<PageText>): PageText => ({
  page: 1,
  kind: "section",
  label: null,
  width: null,
  height: null,
  source: "text",
  characters: 0,
  sheet: null,
  text: "",
  places: [],
  warnings: [],
  ...over,
});

describe("cells", () => {
  it("names columns as spreadsheets do", () => {
    expect([1, 26, 27, 52, 703].map(columnLetters)).toEqual(["A", "Z", "AA", "AZ", "AAA"]);
  });

  it("reads ranges and single cells, and nothing else", () => {
    expect(parseCellRange("B4:D9")).toEqual({ top: 4, left: 2, bottom: 9, right: 4 });
    expect(parseCellRange("AA10")).toEqual({ top: 10, left: 27, bottom: 10, right: 27 });
    expect(["", "4B", "B", "B4:", "b4", "B4:D9:E1"].map(parseCellRange)).toEqual([null, null, null, null, null, null]);
  });

  it("holds exactly the cells between its corners", () => {
    const range = parseCellRanges("B2:C3");
    const inside = [1, 2, 3, 4].flatMap((row) =>
      [1, 2, 3, 4].filter((column) => isInCells(range, row, column)).map((column) => `${row} ${column}`),
    );
    expect(inside).toEqual(["2 2", "2 3", "3 2", "3 3"]);
  });

  it("reads several ranges and leaves out what is none", () => {
    expect(parseCellRanges("C2:C14, C20,x")).toEqual([
      { top: 2, left: 3, bottom: 14, right: 3 },
      { top: 20, left: 3, bottom: 20, right: 3 },
    ]);
  });

  it("are found on the page of their sheet that holds their row", () => {
    const labels = ["Costs, rows 1–50", "Costs, rows 51–100", "Costs, row 101", "Costs, rows, rows 1–50", null];
    const pages = labels.map((label, at) => page({ page: at + 1, kind: "sheet", label }));
    const on = (sheet: string, range: string) => pageOfCells(pages, { kind: "cells", page: 1, sheet, range });
    expect([on("Costs", "B50"), on("Costs", "B60:C61, D1"), on("Costs", "A101"), on("Costs, rows", "A7")]).toEqual([1, 2, 3, 4]);
    expect([on("Costs", "A102"), on("Cost", "A1"), on("Costs", "A"), pageOfCells(pages, { kind: "slide", page: 2 })]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("where a citation stands in a text", () => {
  const text = "Rent is 1,200.\n\nNotice is three months. Rent is 1,200.";
  const twice = page({
    text,
    places: [
      { kind: "paragraph", start: 0, end: 14, paragraph: 1, headings: [] },
      { kind: "paragraph", start: 16, end: 54, paragraph: 2, headings: [] },
    ],
  });

  it("is the quote in the cited paragraph, not an equal one before it", () => {
    expect(rangesOf(twice, { kind: "paragraph", page: 1, paragraph: 2, headings: [] }, "Rent is 1,200.")).toEqual([[40, 54]]);
  });

  it("is the paragraph where the quote is not to be found, and nothing without either", () => {
    expect(rangesOf(twice, { kind: "paragraph", page: 1, paragraph: 1, headings: [] }, "gone")).toEqual([[0, 14]]);
    expect(rangesOf(twice, null, "gone")).toEqual([]);
  });

  it("has the boxes of the words it touches", () => {
    const places = [0, 5, 8].map((start) => ({
      kind: "box" as const,
      start,
      end: start + 4,
      box: [start, 0, start + 4, 10] as [number, number, number, number],
    }));
    expect(boxesOf(places, [5, 8])).toEqual([[5, 0, 9, 10]]);
  });
});

describe("a text cut at its marks", () => {
  it("joined is the text, with every marked character in a marked part", () => {
    const range = fc.tuple(fc.nat(60), fc.nat(20)).map(([start, length]) => [start, start + length] as const);
    fc.assert(
      fc.property(fc.array(range, { maxLength: 6 }), (ranges) => {
        const parts = cutAt(5, 50, ranges);
        expect(parts.map(({ from }) => from)).toEqual([5, ...parts.slice(0, -1).map(({ to }) => to)]);
        expect(parts.at(-1)?.to).toBe(50);
        for (let at = 5; at < 50; at += 1) {
          const marked = parts.find(({ from, to }) => at >= from && at < to)?.marked;
          expect(marked).toBe(ranges.some(([from, to]) => at >= from && at < to));
        }
      }),
    );
  });
});
