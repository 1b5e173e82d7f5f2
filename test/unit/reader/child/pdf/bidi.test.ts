/** Right-to-left writing comes out as it is read. */
import { describe, expect, it } from "vitest";
import { directionOf, readingOrder, readWord } from "#src/reader/child/pdf/bidi.ts";
import type { Word } from "#src/reader/child/pdf/words.ts";

const word = (text: string, start: number): Word => ({
  text,
  start,
  end: start + 10,
  left: start,
  right: start + 10,
  top: 0,
  bottom: 10,
  baseline: 8,
  angle: 0,
  size: 10,
  bold: false,
  spaced: true,
  layer: false,
});
/** As painted: letters from the left. */
const painted = (text: string): string => [...text].reverse().join("");

describe("right-to-left writing", () => {
  it("turns a word's letters, and leaves its figures", () => {
    expect([readWord(painted("שלום")), readWord("2026"), readWord(`2026${painted("שנת")}`)]).toEqual(["שלום", "2026", "שנת2026"]);
  });

  it("reads a line from the right, Latin words and figures in it from the left", () => {
    const line = [word("2026", 0), word("May", 20), word("b", 40), word("א", 60)];
    const hebrew = [word("ג", 0), word("May", 20), word("2026", 40), word("א", 60)];
    expect(readingOrder(hebrew, "rtl").map(({ text }) => text)).toEqual(["א", "May", "2026", "ג"]);
    expect(readingOrder(line, "ltr").map(({ text }) => text)).toEqual(["2026", "May", "b", "א"]);
  });

  it("goes by the letters of most words", () => {
    expect([directionOf([word("א", 0), word("ב", 20), word("c", 40)]), directionOf([word("a", 0), word("2", 20)])]).toEqual(["rtl", "ltr"]);
  });
});
