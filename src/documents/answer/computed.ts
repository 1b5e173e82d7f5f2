/** Questions over spreadsheets that are computed, not read: the table is chosen, the question put into a query, and its result is the answer. */

import { AppError } from "#src/contract/errors.ts";
import type { CellQuestion } from "#src/contract/grounding.ts";
import type { ReadOn } from "#src/passages/coverage.ts";
import { type CellAnswer, computeFromCells } from "./cells/answer.ts";
import { operationOf } from "./cells/operations.ts";
import { type CellPlan, planCellQuestion } from "./cells/plan.ts";
import { cellPrompt, parseCellAnswer } from "./cells/prompt.ts";
import type { SheetTable } from "./cells/table.ts";
import { fold } from "./cells/words.ts";
import type { FoundPassage } from "./passage.ts";
import type { AnswerDeps, GroundingRequest } from "./request.ts";
import type { Scope } from "./scope.ts";
import { type PlacedTable, tablesFor } from "./sheets.ts";

const QUERY_TOKENS = 300;
const SEQUENCE = "cells";

/** A computation reads every row of its table, whatever it keeps of them. */
const wholeTable =
  (tables: readonly PlacedTable[], used: SheetTable): ReadOn =>
  (hash, page) =>
    tables.some((one) => one.table === used && one.hash === hash && one.pages.has(page)) ? Number.POSITIVE_INFINITY : 0;

/** The model puts the question into the table's own columns; the grammar allows no others. null: it cannot. */
const askedQuestion = async (
  deps: AnswerDeps,
  plan: CellPlan,
  request: GroundingRequest,
  signal: AbortSignal,
): Promise<CellQuestion | null> => {
  const prompt = cellPrompt(request.question, plan.table);
  if (prompt === null) return null;
  let text = "";
  const sampling = { temperature: 0, maxTokens: QUERY_TOKENS, thoughtTokens: 0 };
  const asked = { sequenceKey: SEQUENCE, messages: prompt.messages, sampling, jsonSchema: prompt.jsonSchema };
  for await (const event of deps.asker.ask(request.modelId, asked, signal)) if (event.kind === "text") text += event.text;
  return parseCellAnswer(text, plan.table);
};

/**
 * null: no question of counting, summing or filtering, or none that a table answers without doubt: it is answered from passages. `found`: passages
 * for the question, best first. The starter is not asked for queries: it was never trained on them.
 */
export const answerByCells = async (
  deps: AnswerDeps,
  scope: Scope,
  found: readonly FoundPassage[],
  request: GroundingRequest,
  signal: AbortSignal,
): Promise<(CellAnswer & { readonly readOn: ReadOn }) | null> => {
  if (operationOf(fold(request.question)) === null) return null;
  const tables = await tablesFor(deps.repository, scope.documents, { question: request.question, found }, signal);
  const plan = planCellQuestion(
    request.question,
    tables.map(({ table }) => table),
  );
  if (plan === null) return null;
  try {
    const question = plan.certain ?? (request.starter ? null : await askedQuestion(deps, plan, request, signal));
    if (question === null) return null;
    const answer = await computeFromCells(deps.cells, { table: plan.table, question, asked: request.question }, signal);
    return { ...answer, readOn: wholeTable(tables, plan.table) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof AppError)) throw thrown;
    // A query that does not fit the table is no answer; the passages may hold one.
    deps.log.failed("computing on cells", thrown);
    return null;
  }
};
