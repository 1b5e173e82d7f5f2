/** The lab domain: one method for each call of the contract's `lab`, and what wiring needs. */
import { AppError, assertNever, toWireError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { LabId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Benchmark, BundledText, Lab, LabTextChoice, QualityRequest, TasksRequest } from "#src/contract/lab.ts";
import type { MeasuredHere } from "#src/contract/model.ts";
import type { RunContext, Runs } from "#src/run/runs.ts";
import { createBenchmarks } from "./benchmarks.ts";
import { type ExportedLab, exportLab } from "./exportLab.ts";
import { createKeptLabs } from "./kept.ts";
import { measuredHere } from "./measuredHere.ts";
import { createOneAtATime } from "./oneAtATime.ts";
import { createPatience } from "./patience.ts";
import type { LabModel, LabModels, LabRepository, LabSurroundings, LabText, LabTexts, Measuring, TaskAnswering } from "./ports.ts";
import { begunAgain, workQuality } from "./quality.ts";
import type { LabRow, QualityRow, TasksRow } from "./rows.ts";
import { shown } from "./rows.ts";
import { tasksBegunAgain, workTasks } from "./tasks.ts";

/** The contract lists at most so many. */
const LABS_MAX = 500;
/** UTF-16 code units of a text that are measured at most: about a million tokens, hours on most machines. */
const TEXT_MAX = 4_000_000;

export interface LabDeps {
  readonly repository: LabRepository;
  readonly models: LabModels;
  readonly texts: LabTexts;
  readonly measuring: Measuring;
  readonly answering: TaskAnswering;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly surroundings: LabSurroundings;
}

/** Names, inputs and outputs are those of the page contract's `lab`. */
export interface LabDomain {
  texts(): Promise<BundledText[]>;
  list(): Promise<Lab[]>;
  startQuality(request: QualityRequest): Promise<{ labId: LabId }>;
  startTasks(request: TasksRequest): Promise<{ labId: LabId }>;
  resume(input: { readonly labId: LabId }): Promise<{ runId: RunId }>;
  remove(input: { readonly labId: LabId }): Promise<Record<string, never>>;
  export(input: { readonly labId: LabId; readonly format: "csv" | "json" }): Promise<ExportedLab>;
  benchmarks(): Promise<Benchmark[]>;
  benchmark(input: { readonly modelId: ModelId }): Promise<{ runId: RunId }>;
  /** Newest figures of a file on this machine; nulls before `start`. */
  measuredHere(file: { readonly id: ModelId; readonly sha256: string | null }): MeasuredHere;
  /** Reads the rows; what a core that died left running is stopped, to be resumed. */
  start(): Promise<void>;
  close(): void;
}

export const createLab = (deps: LabDeps): LabDomain => {
  const { surroundings, runs } = deps;
  const kept = createKeptLabs(deps);
  const patience = createPatience(surroundings.busy);
  const alone = createOneAtATime();
  const benchmarks = createBenchmarks({ ...deps, patience, alone });
  const levelsOf = async (ids: readonly ModelId[]): Promise<readonly (LabModel & { readonly isBase: boolean })[]> => {
    const models: LabModel[] = [];
    for (const id of new Set(ids)) models.push(await deps.models.get(id));
    // The base first: the others are compared with it, and a person sees at once whether the text will do.
    const bySize = models.toSorted((one, other) => other.sizeBytes - one.sizeBytes);
    return bySize.map((model, at) => ({ ...model, isBase: at === 0 }));
  };
  const waiting = ({ id, ...model }: LabModel & { readonly isBase: boolean }) => ({
    ...model,
    modelId: id,
    state: { kind: "waiting" as const },
  });

  const textOf = async (choice: LabTextChoice): Promise<LabText> => {
    switch (choice.kind) {
      case "bundled":
        return await deps.texts.readBundled(choice.name);
      case "collection":
        return await deps.texts.readCollection(choice.collectionId);
      case "granted":
        return await deps.texts.readGranted(choice.grantId);
      default:
        return assertNever(choice);
    }
  };

  /** How a run ended, as the lab keeps it. A person who stops it needs no reason told. */
  const stoppedBy = (thrown: unknown, signal: AbortSignal): LabRow["phase"] => {
    const reason: unknown = signal.aborted ? signal.reason : thrown;
    return { kind: "stopped", error: signal.aborted && !(reason instanceof AppError) ? null : toWireError(reason) };
  };

  const quality = async (row: QualityRow, context: RunContext): Promise<QualityRow> => {
    const text = await deps.repository.labText(row.id);
    if (text === null) throw new AppError("lab/not-found", "The text of this comparison is no longer there");
    const work = {
      measuring: deps.measuring,
      patience,
      monotonicNow: surroundings.monotonicNow,
      text,
      keep: kept.change,
      report: context.report,
    };
    return await workQuality(row, work, context.signal);
  };
  const tasks = async (row: TasksRow, context: RunContext): Promise<TasksRow> =>
    await workTasks(
      row,
      { answering: deps.answering, patience, monotonicNow: surroundings.monotonicNow, keep: kept.change, report: context.report },
      context.signal,
    );

  const begin = (id: LabId): RunId => {
    const run = runs.start({ kind: "lab", labId: id }, async (context) => {
      const waitingFor = (): void => context.report({ stage: "waiting", done: 0, total: null, unit: "chunks", secondsLeft: null });
      waitingFor();
      try {
        const done = await alone(async () => {
          const row = kept.get(id);
          return row.kind === "quality" ? await quality(row, context) : await tasks(row, context);
        }, context.signal);
        kept.running(id, null);
        await kept.change({ ...done, phase: { kind: "done" } }, true);
        // Nothing is left to measure: what a person's documents say need not lie here any longer.
        if (done.levels.every(({ state }) => state.kind === "done")) await deps.repository.dropLabText(id);
      } catch (thrown) {
        kept.running(id, null);
        // A lab that was removed while it ran has nothing to keep.
        const row = kept.rows().find((one) => one.id === id);
        if (row !== undefined) await kept.change({ ...row, phase: stoppedBy(thrown, context.signal) }, true);
        throw thrown;
      }
    });
    kept.running(id, run.id);
    return run.id;
  };

  const room = (): void => {
    if (kept.rows().length >= LABS_MAX)
      throw new AppError("request/too-many", "There are too many comparisons: remove old ones first", { details: { most: LABS_MAX } });
  };
  const insert = async (row: LabRow, text: string | null): Promise<{ labId: LabId }> => {
    await kept.insert(row, text);
    begin(row.id);
    return { labId: row.id };
  };
  const baseRow = async (): Promise<Pick<LabRow, "id" | "createdAt" | "machine" | "phase" | "recommendation">> => ({
    id: surroundings.newId<LabId>(),
    createdAt: surroundings.now(),
    machine: await surroundings.machine(),
    phase: { kind: "running" },
    recommendation: null,
  });

  return {
    texts: async () => [...(await deps.texts.bundled())],
    list: async () => [...kept.list()],
    startQuality: async (request) => {
      room();
      const levels = await levelsOf(request.modelIds);
      const found = await textOf(request.text);
      const text = found.text.slice(0, TEXT_MAX).toWellFormed();
      if (text.trim() === "") throw new AppError("lab/text-too-short", "There is no text to measure on");
      const row: QualityRow = {
        ...(await baseRow()),
        kind: "quality",
        text: { label: found.label, characters: text.length, sha256: surroundings.sha256(text) as QualityRow["text"]["sha256"] },
        contextTokens: request.contextTokens,
        chunksMost: request.chunksMost,
        chunks: null,
        levels: levels.map((model) => ({ ...waiting(model), chunksDone: 0, sums: null, whyNotCompared: null, speed: null })),
      };
      return await insert(row, text);
    },
    startTasks: async (request) => {
      room();
      const levels = await levelsOf(request.modelIds);
      const row: TasksRow = {
        ...(await baseRow()),
        kind: "tasks",
        collectionIds: request.collectionIds,
        collections: [...(await deps.answering.collections(request.collectionIds))],
        questions: request.questions,
        levels: levels.map((model) => ({ ...waiting(model), answers: request.questions.map(() => null) })),
      };
      return await insert(row, null);
    },
    resume: async ({ labId }) => {
      const row = kept.get(labId);
      const running = kept.runOf(labId);
      if (running !== null) return { runId: running };
      if (row.phase.kind === "done" && row.levels.every(({ state }) => state.kind === "done"))
        throw new AppError("request/invalid", "Nothing is left to measure");
      const again: LabRow = row.kind === "quality" ? begunAgain(row) : tasksBegunAgain(row);
      await kept.change({ ...again, phase: { kind: "running" }, recommendation: null }, true);
      return { runId: begin(labId) };
    },
    remove: async ({ labId }) => {
      kept.get(labId);
      const runId = kept.runOf(labId);
      if (runId !== null) {
        runs.cancel(runId);
        await runs.settled(runId);
      }
      await kept.remove(labId);
      return {};
    },
    export: async ({ labId, format }) => exportLab(shown(kept.get(labId), kept.runOf(labId)), format),
    benchmarks: async () => [...benchmarks.list()],
    benchmark: async ({ modelId }) => ({ runId: await benchmarks.run(modelId) }),
    measuredHere: (file) => measuredHere(file, { labs: kept.list(), benchmarks: benchmarks.list(), processor: surroundings.processor }),
    start: async () => {
      await kept.start(new AppError("run/interrupted", "Deskside ended while this was measured"));
      await benchmarks.start();
    },
    close: kept.close,
  };
};
