/** Labs as they are kept: what the contract shows, and the sums from which its figures are made. */
import type { WireError } from "#src/contract/errors.ts";
import type { CollectionId, LabId, RunId } from "#src/contract/ids.ts";
import type { Lab, QualityLab, QualityLevel, Speed, TaskAnswer, TasksLab, TasksLevel } from "#src/contract/lab.ts";
import { figuresOf } from "./figures.ts";
import type { LabRecord, QualitySums } from "./ports.ts";

type Named<Level extends QualityLevel | TasksLevel> = Pick<
  Level,
  "modelId" | "name" | "quantization" | "sizeBytes" | "bitsPerWeight" | "sha256" | "isBase" | "state"
>;

export interface QualityLevelRow extends Named<QualityLevel> {
  readonly chunksDone: number;
  readonly sums: QualitySums | null;
  readonly whyNotCompared: string | null;
  readonly speed: Speed | null;
}
export interface AnswerRow extends TaskAnswer {
  readonly facts: readonly string[];
}
export interface TasksLevelRow extends Named<TasksLevel> {
  readonly answers: readonly (AnswerRow | null)[];
}

/** `stopped`: nobody measures; `error` says why, null: the person did. */
export type Phase =
  | { readonly kind: "running" }
  | { readonly kind: "stopped"; readonly error: WireError | null }
  | { readonly kind: "done" };

interface Base {
  readonly id: LabId;
  readonly createdAt: number;
  readonly machine: string;
  readonly phase: Phase;
  readonly recommendation: Lab["recommendation"];
}
export interface QualityRow extends Base {
  readonly kind: "quality";
  readonly text: QualityLab["text"];
  readonly contextTokens: number;
  readonly chunksMost: number | null;
  /** null until the text was cut into tokens. */
  readonly chunks: number | null;
  readonly levels: readonly QualityLevelRow[];
}
export interface TasksRow extends Base {
  readonly kind: "tasks";
  readonly collectionIds: readonly CollectionId[];
  readonly collections: TasksLab["collections"];
  readonly questions: readonly string[];
  readonly levels: readonly TasksLevelRow[];
}
export type LabRow = QualityRow | TasksRow;

export const toRecord = (row: LabRow): LabRecord => ({ id: row.id, createdAt: row.createdAt, data: JSON.stringify(row) });
/** Written by `toRecord` alone, in an encrypted database: its shape is trusted. */
export const fromRecord = (record: Pick<LabRecord, "data">): LabRow => JSON.parse(record.data) as LabRow;

const stateOf = (phase: Phase, runId: RunId | null): Lab["state"] =>
  phase.kind !== "running" ? phase : runId === null ? { kind: "stopped", error: null } : { kind: "running", runId };

const shownLevel = ({ sums, ...level }: QualityLevelRow): QualityLevel => ({ ...level, ...figuresOf(sums) });

/** The lab as the contract shows it; `runId`: of the run that works on it now. */
export const shown = (row: LabRow, runId: RunId | null): Lab => {
  const { phase, ...rest } = row;
  const state = stateOf(phase, runId);
  if (rest.kind === "quality") {
    const { chunksMost: _, ...quality } = rest;
    return { ...quality, state, levels: rest.levels.map(shownLevel) };
  }
  const { collectionIds: _, ...tasks } = rest;
  return {
    ...tasks,
    collections: [...rest.collections],
    questions: [...rest.questions],
    state,
    levels: rest.levels.map((level) => ({
      ...level,
      answers: level.answers.map((answer) => {
        if (answer === null) return null;
        const { facts: _facts, ...shownAnswer } = answer;
        return shownAnswer;
      }),
    })),
  };
};
