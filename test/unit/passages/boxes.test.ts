/** Where a stretch of a page's text stands. */
import { describe, expect, it } from "vitest";
import type { Box, Locator, Place } from "#src/contract/document.ts";
import { boxesOf, narrowed, rangeOf } from "#src/passages/boxes.ts";

const word = (start: number, end: number, box: Box): Place => ({ kind: "box", start, end, box });

describe("boxes of a stretch", () => {
  // "The rent is\ndue now": two lines.
  const places = [
    word(0, 3, [10, 10, 28, 20]),
    word(4, 8, [31, 10, 50, 20]),
    word(9, 11, [53, 11, 60, 20]),
    word(12, 15, [10, 24, 27, 34]),
    word(16, 19, [30, 24, 48, 34]),
  ];
  it("are merged line by line and touch only words of the stretch", () => {
    expect([boxesOf(places, 4, 15), boxesOf(places, 5, 6), boxesOf(places, 8, 9), boxesOf([], 0, 5)]).toEqual([
      [
        [31, 10, 60, 20],
        [10, 24, 27, 34],
      ],
      [[31, 10, 50, 20]],
      [],
      [],
    ]);
  });
  it("do not cover what lies between columns", () => {
    expect(boxesOf([word(0, 3, [10, 10, 28, 20]), word(4, 8, [300, 10, 330, 20])], 0, 8)).toHaveLength(2);
  });
  it("of right-to-left words are merged too", () => {
    expect(boxesOf([word(0, 3, [80, 10, 100, 20]), word(4, 8, [55, 10, 77, 20])], 0, 8)).toEqual([[55, 10, 100, 20]]);
  });
});

describe("a narrower place", () => {
  const cell = (start: number, end: number, row: number, column: number): Place => ({ kind: "cell", start, end, row, column });
  const cells: Locator = { kind: "cells", page: 2, sheet: "May", range: "A1:AB9" };
  it("is the cells that were quoted", () => {
    const places = [cell(0, 3, 4, 2), cell(6, 9, 4, 28), cell(10, 12, 5, 2)];
    expect([narrowed(cells, places, 0, 8), narrowed(cells, places, 10, 12), narrowed(cells, places, 3, 6)]).toEqual([
      { ...cells, range: "B4:AB4" },
      { ...cells, range: "B5" },
      cells,
    ]);
    expect([rangeOf([{ row: 1, column: 702 }]), rangeOf([{ row: 1, column: 703 }]), rangeOf([])]).toEqual(["ZZ1", "AAA1", null]);
  });
  it("is the paragraph that was quoted, with its headings", () => {
    const paragraph = (start: number, end: number, number: number): Place => ({
      kind: "paragraph",
      start,
      end,
      paragraph: number,
      headings: ["Rent"],
    });
    const places = [paragraph(0, 10, 4), paragraph(12, 30, 5)];
    const whole: Locator = { kind: "paragraph", page: 1, paragraph: 4, headings: [] };
    const part: Locator = { kind: "part", page: 1, part: "body", paragraph: 1 };
    const page: Locator = { kind: "page", page: 1, label: null };
    expect([narrowed(whole, places, 13, 14), narrowed(part, places, 13, 14), narrowed(page, places, 13, 14)]).toEqual([
      { ...whole, paragraph: 5, headings: ["Rent"] },
      { ...part, paragraph: 5 },
      page,
    ]);
  });
});
