/** Counting what was read. */
import { expect, it } from "vitest";
import { coverageOf, nothingWasRead, readOnPages } from "#src/passages/coverage.ts";

const unread = [{ page: 3, reason: "scan-without-ocr" as const }];
const documents = [
  {
    hash: "a",
    fileName: "a.pdf",
    complete: true,
    pages: [
      { page: 1, chunks: 2 },
      { page: 2, chunks: 1 },
    ],
    unread,
  },
  { hash: "b", fileName: "b.pdf", complete: false, pages: [{ page: 1, chunks: 3 }], unread: [] },
];
const chunk = (documentHash: string, page: number, ordinal: number) => ({ documentHash, page, ordinal });

it("counts a page as read when all of its passages were, apart from partly read ones, and names pages nobody could read", () => {
  const read = [chunk("a", 1, 0), chunk("a", 1, 1), chunk("a", 1, 1), chunk("b", 1, 0), chunk("gone", 1, 0)];
  expect(coverageOf(documents, 4, readOnPages(read))).toEqual({
    readPages: 1,
    partlyReadPages: 1,
    totalPages: 4,
    readFiles: 2,
    totalFiles: 5,
    unindexedFiles: 4,
    unreadable: [{ fileName: "a.pdf", pages: unread }],
  });
});

it("reads nothing where no prompt was evaluated", () => {
  expect(coverageOf(documents, 0, nothingWasRead)).toMatchObject({ readPages: 0, partlyReadPages: 0, readFiles: 0, totalPages: 4 });
});
