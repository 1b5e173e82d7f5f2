/** The end of an answer from passages: its quotes checked and placed on the page, and what was read counted. Pure. */
import type { AnswerGrounding, Citation } from "#src/contract/grounding.ts";
import { boxesOf, narrowed } from "#src/passages/boxes.ts";
import { type Checked, checkCitations } from "#src/passages/citations.ts";
import { readOnPages } from "#src/passages/coverage.ts";
import type { LaidPassage } from "./passage.ts";
import { coverageIn, type Scope } from "./scope.ts";

const placed = (checked: Checked, laid: LaidPassage | undefined): Citation => {
  const { inPassage } = checked;
  if (inPassage === null || laid === undefined) return { ...checked, inPassage: null, boxes: [], locator: null };
  const [start, end] = [laid.start + inPassage[0], laid.start + inPassage[1]];
  return {
    ...checked,
    inPassage: [...inPassage],
    boxes: boxesOf(laid.places, start, end),
    locator: narrowed(laid.passage.locator, laid.places, start, end),
  };
};

/** Citations of an answer over these passages, with their boxes and narrower places. */
export const citationsOf = (answer: string, laid: readonly LaidPassage[], question: string): Citation[] => {
  const byNumber = new Map(laid.map((one) => [one.passage.n, one]));
  return checkCitations(
    answer,
    laid.map(({ passage }) => passage),
    question,
  ).map((checked) => placed(checked, byNumber.get(checked.n)));
};

/** `begun`: coverage of the part of the answer that was there before. */
export const finishAnswer = (
  scope: Scope,
  laid: readonly LaidPassage[],
  { question, begun }: { readonly question: string; readonly begun: AnswerGrounding["coverage"] },
): { readonly passages: AnswerGrounding; finish(answer: string, evaluated: boolean): AnswerGrounding } => {
  const passages: AnswerGrounding = {
    mode: "passages",
    collections: scope.collections,
    passages: laid.map(({ passage }) => passage),
    citations: [],
    coverage: null,
    computation: null,
  };
  return {
    passages,
    finish: (answer, evaluated) => ({
      ...passages,
      citations: citationsOf(answer, laid, question),
      coverage:
        !evaluated && begun !== null ? begun : coverageIn(scope, readOnPages(evaluated ? laid.flatMap(({ chunks }) => chunks) : [])),
    }),
  };
};
