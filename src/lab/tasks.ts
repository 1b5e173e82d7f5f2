/** Works through a task-level comparison: the same questions with each level, compared with the base's answers; a checkpoint behind each answer. */
import { toWireError } from "#src/contract/errors.ts";
import type { Progress } from "#src/contract/run.ts";
import { again } from "./again.ts";
import type { Patience } from "./patience.ts";
import type { TaskAnswering, TaskResult } from "./ports.ts";
import { recommendTasks } from "./recommend.ts";
import type { AnswerRow, TasksLevelRow, TasksRow } from "./rows.ts";
import { createTimeLeft } from "./timeLeft.ts";

export interface TasksWork {
  readonly answering: TaskAnswering;
  readonly patience: Patience;
  readonly monotonicNow: () => number;
  readonly keep: (row: TasksRow, write: boolean) => Promise<void>;
  readonly report: (progress: Progress) => void;
}

/** The same facts in any order; a fact given twice counts once. */
const sameFacts = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).symmetricDifference(new Set(other)).size === 0;

const compared = (result: TaskResult, base: AnswerRow | null): AnswerRow => ({
  ...result,
  sameFacts: base === null ? null : sameFacts(result.facts, base.facts),
  sameText: base === null ? null : result.text === base.text,
});

/** The levels that failed are to be tried again; answers there are stay. */
export const tasksBegunAgain = (row: TasksRow): TasksRow => ({
  ...row,
  levels: row.levels.map((level) => (level.state.kind === "failed" ? { ...level, state: { kind: "waiting" } } : level)),
});

/** Answers of others compared anew with the base's, which may have come later. */
const withComparisons = (levels: readonly TasksLevelRow[]): readonly TasksLevelRow[] => {
  const base = levels.find(({ isBase }) => isBase);
  return levels.map((level) =>
    level.isBase
      ? level
      : { ...level, answers: level.answers.map((answer, at) => (answer === null ? null : compared(answer, base?.answers[at] ?? null))) },
  );
};

/** Throws the signal's reason or the store's errors; a level's own failure is kept with it. */
export const workTasks = async (begun: TasksRow, work: TasksWork, signal: AbortSignal): Promise<TasksRow> => {
  let row = begun;
  const left = createTimeLeft(work.monotonicNow);
  const level = (index: number): TasksLevelRow => {
    const found = row.levels[index];
    if (found === undefined) throw new TypeError("No such level");
    return found;
  };
  const change = async (index: number, patch: Partial<TasksLevelRow>): Promise<void> => {
    row = { ...row, levels: withComparisons(row.levels.map((one, at) => (at === index ? { ...one, ...patch } : one))) };
    await work.keep(row, true);
  };
  const unanswered = ({ answers, sizeBytes }: TasksLevelRow): number => answers.filter((answer) => answer === null).length * sizeBytes;
  const report = (stage: Progress["stage"]): void => {
    const done = row.levels.reduce((sum, { answers }) => sum + answers.filter((answer) => answer !== null).length, 0);
    const leftCost = row.levels.filter(({ state }) => state.kind !== "failed").reduce((sum, one) => sum + unanswered(one), 0);
    const total = row.levels.length * row.questions.length;
    work.report({ stage, done, total, unit: "questions", secondsLeft: left.seconds(leftCost) });
  };

  const answer = async (index: number): Promise<void> => {
    for (const [at, question] of row.questions.entries()) {
      if (level(index).answers[at] !== null) continue;
      report("answering-questions");
      const since = work.monotonicNow();
      await work.patience.turn(() => report("waiting"), signal);
      left.rested(work.monotonicNow() - since);
      const { modelId, sizeBytes } = level(index);
      const task = { modelId, question, collectionIds: row.collectionIds };
      const result = await work.answering.answer(task, () => report("loading-model"), signal);
      left.did(sizeBytes);
      await change(index, { answers: level(index).answers.map((one, other) => (other === at ? compared(result, null) : one)) });
    }
  };

  for (const [index, { state }] of begun.levels.entries()) {
    if (state.kind === "done") continue;
    await change(index, { state: { kind: "measuring" } });
    try {
      await again(
        () => answer(index),
        () => level(index).answers.filter((one) => one !== null).length,
        signal,
      );
      await change(index, { state: { kind: "done" } });
    } catch (thrown) {
      signal.throwIfAborted();
      await change(index, { state: { kind: "failed", error: toWireError(thrown) } });
    } finally {
      await work.answering.release(level(index).modelId);
    }
  }
  report("answering-questions");
  return { ...row, recommendation: recommendTasks(row.levels, row.questions.length) };
};
