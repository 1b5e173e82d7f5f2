import { describe, expect, it } from "vitest";
import type { Locator } from "#src/contract/document.ts";
import type { Coverage } from "#src/contract/grounding.ts";
import { coverageGaps, coverageWords, locatorWords, pageRanges, unreadWords } from "../../../../renderer/words/documents.ts";

const coverage: Coverage = {
  readPages: 12,
  partlyReadPages: 1,
  totalPages: 412,
  readFiles: 3,
  totalFiles: 9,
  unindexedFiles: 2,
  unreadable: [{ fileName: "a.pdf", pages: [{ page: 7, reason: "corrupt" }] }],
};

describe("words for documents", () => {
  it("say what was read and what was not", () => {
    expect(coverageWords(coverage)).toBe("Read 12 of 412 pages in 3 of 9 files");
    expect(coverageGaps(coverage)).toEqual(["1 page only in part", "2 files not read yet or not readable", "1 page that cannot be read"]);
    expect(coverageGaps({ ...coverage, partlyReadPages: 0, unindexedFiles: 0, unreadable: [] })).toEqual([]);
  });

  it("join neighbouring pages", () => {
    expect(pageRanges([9, 1, 2, 3, 7, 8])).toBe("1–3, 7–9");
    expect(
      unreadWords([
        { page: 3, reason: "corrupt" },
        { page: 1, reason: "too-slow" },
        { page: 4, reason: "corrupt" },
      ]),
    ).toEqual(["Pages 3–4: damaged", "Page 1: took too long"]);
  });

  it("name every kind of place", () => {
    expect(
      (
        [
          { kind: "page", page: 4, label: "iv" },
          { kind: "page", page: 4, label: null },
          { kind: "slide", page: 2 },
          { kind: "cells", page: 1, sheet: "2026", range: "B4:D9" },
          { kind: "paragraph", page: 1, paragraph: 12, headings: ["Lease", "Notice"] },
          { kind: "part", page: 2, part: "invoice.pdf", paragraph: 1 },
        ] satisfies Locator[]
      ).map(locatorWords),
    ).toEqual(["page iv", "page 4", "slide 2", "2026, B4:D9", "Notice, paragraph 12", "invoice.pdf, paragraph 1"]);
  });
});
