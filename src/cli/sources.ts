/** What an answer rests on, for a person and for a script: its citations, its computation, what was read. */
import type { AnswerGrounding, Citation, Computation, Coverage } from "#src/contract/grounding.ts";
import { formatCount } from "./figures.ts";
import { describePlace, placeFields, rectFields } from "./place.ts";

/** One line is read by a person: further files are counted. */
const FILES_NAMED = 3;

const signs = { exact: "exact", repaired: "repaired", unverified: "UNVERIFIED" } as const;

const passageOf = (grounding: AnswerGrounding, { n }: Citation) => grounding.passages.find((passage) => passage.n === n);

/** One citation as a script reads it; `file` null where the answer cites a passage that it was not given. */
export const citationFields = (grounding: AnswerGrounding, citation: Citation) => {
  const passage = passageOf(grounding, citation);
  const locator = citation.locator ?? passage?.locator;
  return {
    n: citation.n,
    file: passage?.fileName ?? null,
    ...(locator === undefined ? {} : placeFields(locator)),
    quote: citation.quote,
    verification: citation.verification,
    rects: rectFields(citation.boxes),
  };
};

const describeCitation = (grounding: AnswerGrounding, citation: Citation): string => {
  const passage = passageOf(grounding, citation);
  const locator = citation.locator ?? passage?.locator;
  const where = passage === undefined || locator === undefined ? "no such passage" : `${passage.fileName}, ${describePlace(locator)}`;
  return `[${citation.n}] ${where}: "${citation.quote.replaceAll(/\s+/g, " ")}" (${signs[citation.verification]})`;
};

/** Ranges of cells shown; the rest is counted. */
const CELLS_SHOWN = 12;

const describeComputation = ({ fileName, sheet, query, cells }: Computation): readonly string[] => {
  const more = cells.length > CELLS_SHOWN ? ` and ${formatCount(cells.length - CELLS_SHOWN)} more` : "";
  return [
    `Computed: ${query}`,
    ...(cells.length === 0 ? [] : [`Cells: ${fileName}, ${sheet}!${cells.slice(0, CELLS_SHOWN).join(", ")}${more}`]),
  ];
};

const counted = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;

const describeCoverage = ({
  readPages,
  partlyReadPages,
  totalPages,
  readFiles,
  totalFiles,
  unindexedFiles,
  unreadable,
}: Coverage): string =>
  [
    `Read ${formatCount(readPages)} of ${counted(totalPages, "page")} in ${formatCount(readFiles)} of ${counted(totalFiles, "file")}`,
    ...(partlyReadPages > 0 ? [`${counted(partlyReadPages, "page")} in part`] : []),
    ...(unindexedFiles > 0 ? [`${counted(unindexedFiles, "file")} not readable or not read yet`] : []),
    ...unreadable.slice(0, FILES_NAMED).map(({ fileName, pages }) => {
      const numbers = pages.map(({ page }) => page).join(", ");
      return `${fileName}: ${pages.length === 1 ? "page" : "pages"} ${numbers} cannot be read`;
    }),
    ...(unreadable.length > FILES_NAMED
      ? [`${counted(unreadable.length - FILES_NAMED, "more file")} with such pages (--json names them)`]
      : []),
  ].join(" · ");

/** Lines for a person: what was computed, each citation with its check, and what was read. */
export const describeSources = (grounding: AnswerGrounding): readonly string[] => [
  ...(grounding.computation === null ? [] : describeComputation(grounding.computation)),
  ...grounding.citations.map((citation) => describeCitation(grounding, citation)),
  ...(grounding.coverage === null ? [] : [describeCoverage(grounding.coverage)]),
];
