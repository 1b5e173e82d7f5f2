/** What is said instead of an answer where there is nothing to answer from. Pure. */
import { nothingWasRead } from "#src/passages/coverage.ts";
import { coverageIn, type Scope } from "./scope.ts";

const countOf = (count: number, one: string, many: string): string => `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** Why there is nothing to answer from: to be said where no document in scope has a page of text. */
export const nothingRead = ({ files, unindexedFiles }: Scope): string =>
  files === 0
    ? "There are no documents here yet, so there is nothing to answer from."
    : `Nothing has been read yet: ${countOf(unindexedFiles, "file is", "files are")} waiting, being read, or could not be read.`;

/**
 * Why there is no passage, for the starter alone. Others get the beginnings of the documents (openings.ts) and say themselves what these do not hold; the starter refuses
 * 1 of 60 questions without an answer (docs/MEASURED.md, bench:pipeline), so of passages that were not found for the question it would make one up.
 */
export const nothingFound = (scope: Scope): string => {
  const { totalPages, totalFiles } = coverageIn(scope, nothingWasRead);
  return `No passage fits the question: it names nothing that stands in the ${countOf(totalPages, "page", "pages")} of ${countOf(totalFiles, "file", "files")}. A full scan reads all of it.`;
};
