/** Entry of the job that answers one question on one table and ends; killed by its parent at the deadline, because SQLite's binding cannot be interrupted. */
import { cellQuestionSchema } from "#src/contract/grounding.ts";
import { serveJob } from "#src/process/jobChild.ts";
import type { CellQueryInput } from "../cellEntry.ts";
import { answerQuestion } from "./cellAnswer.ts";

serveJob(async (input) => {
  // Sent by our own core, millions of cells; the question alone was written by a model.
  const { table, question } = input as CellQueryInput;
  return answerQuestion(table, cellQuestionSchema.parse(question));
});
