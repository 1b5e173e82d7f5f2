/** How an answer's sources are told to a person and to a script. */
import { expect, it } from "vitest";
import { citationFields, describeSources } from "#src/cli/sources.ts";
import type { AnswerGrounding, Citation, Coverage, Passage } from "#src/contract/grounding.ts";
import { fileIdSchema } from "#src/contract/ids.ts";

const fileId = fileIdSchema.parse("01a1ff26-132c-732c-b641-fa98843652e7");
const passage: Passage = {
  n: 1,
  fileId,
  documentHash: "0".repeat(64),
  fileName: "lease.pdf",
  kind: "pdf",
  locator: { kind: "page", page: 3, label: "iii" },
  text: "Notice period: 90\n days.",
  boxes: [],
};
const citation: Citation = {
  n: 1,
  start: 0,
  end: 7,
  quote: "90\n days",
  verification: "repaired",
  inPassage: [15, 23],
  locator: null,
  boxes: [[1, 2, 3, 4]],
};
const coverage: Coverage = {
  readPages: 1_200,
  partlyReadPages: 0,
  totalPages: 1_201,
  readFiles: 1,
  totalFiles: 1,
  unindexedFiles: 0,
  unreadable: [],
};
const grounding = (more: Partial<AnswerGrounding> = {}): AnswerGrounding => ({
  mode: "passages",
  collections: [],
  passages: [passage],
  citations: [citation],
  coverage,
  computation: null,
  ...more,
});

it("tells each citation with its place, quote and check, then what was read", () => {
  expect(describeSources(grounding())).toEqual([
    '[1] lease.pdf, page iii: "90 days" (repaired)',
    "Read 1,200 of 1,201 pages in 1 of 1 file",
  ]);
});

it("gives a script the page's number and rectangles, and says of a mark without a passage that it has none", () => {
  expect(citationFields(grounding(), citation)).toEqual({
    n: 1,
    file: "lease.pdf",
    page: 3,
    quote: "90\n days",
    verification: "repaired",
    rects: [{ left: 1, top: 2, right: 3, bottom: 4 }],
  });
  const lost: Citation = { ...citation, n: 7, verification: "unverified", boxes: [] };
  expect(citationFields(grounding(), lost)).toMatchObject({ n: 7, file: null, rects: [] });
  expect(describeSources(grounding({ citations: [lost], coverage: null }))).toEqual(['[7] no such passage: "90 days" (UNVERIFIED)']);
});

it("names pages that cannot be read, and files", () => {
  const unreadable = [{ fileId, fileName: "scan.pdf", pages: [{ page: 2, reason: "corrupt" as const }] }];
  expect(
    describeSources(grounding({ citations: [], coverage: { ...coverage, partlyReadPages: 1, unindexedFiles: 2, unreadable } })),
  ).toEqual([
    "Read 1,200 of 1,201 pages in 1 of 1 file · 1 page in part · 2 files not readable or not read yet · scan.pdf: page 2 cannot be read",
  ]);
});

it("names three files with such pages and counts the others", () => {
  const unreadable = [1, 2, 3, 4, 5].map((n) => ({ fileId, fileName: `${n}.pdf`, pages: [{ page: 1, reason: "corrupt" as const }] }));
  const [line] = describeSources(grounding({ citations: [], coverage: { ...coverage, unreadable } }));
  expect([
    line?.includes("3.pdf: page 1 cannot be read"),
    line?.includes("4.pdf"),
    line?.endsWith("2 more files with such pages (--json names them)"),
  ]).toEqual([true, false, true]);
});

it("shows a computation's query and at most twelve ranges of its cells, and that its table was read", () => {
  const computation = {
    fileId,
    fileName: "t.csv",
    sheet: "t",
    question: { operation: "count" as const, column: null, filters: [] },
    query: "SELECT count(*) FROM cells",
    value: "14",
    cells: Array.from({ length: 14 }, (_, row) => `A${2 * row + 2}`),
    rows: 14,
    leftOut: 0,
  };
  expect(describeSources(grounding({ mode: "computation", citations: [], computation }))).toEqual([
    "Computed: SELECT count(*) FROM cells",
    "Cells: t.csv, t!A2, A4, A6, A8, A10, A12, A14, A16, A18, A20, A22, A24 and 2 more",
    "Read 1,200 of 1,201 pages in 1 of 1 file",
  ]);
});
