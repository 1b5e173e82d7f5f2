/** Quantizes a model of the library as a run: another program writes under a hidden name; only a checked file gets its own and a row. */
import { open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Quantizer } from "#src/contract/catalogue.ts";
import { AppError, assertNever } from "#src/contract/errors.ts";
import type { ModelId, RunId } from "#src/contract/ids.ts";
import type { ModelHeader } from "#src/contract/model.ts";
import type { RunContext, Runs } from "#src/run/runs.ts";
import { putInPlace, removeUnfinished, unfinishedName } from "../placing.ts";
import type { ModelChildren, ModelRow } from "../ports.ts";
import { type Entry, loadable } from "../rows.ts";
import { createTurn } from "../turn.ts";
import { fileNameOf, type Level, levelNamed, levels, requireWhole, roomFor } from "./levels.ts";
import { bytesDone } from "./output.ts";

/** How the program ended: `detail` is for developers. */
export type QuantizeEnd =
  | { readonly kind: "done" }
  | { readonly kind: "late" }
  | { readonly kind: "crashed" | "out-of-memory" | "hung"; readonly detail: string };

export interface QuantizingDeps {
  /** Absolute path of llama-quantize; null where this installation has none. Looked up at each call: it may be built while the app runs. */
  readonly tool: () => Promise<string | null>;
  /** Resolves when the process is gone; throws the signal's reason. */
  readonly run: (
    job: { readonly file: string; readonly args: readonly string[]; readonly onLine: (line: string) => void },
    signal: AbortSignal,
  ) => Promise<QuantizeEnd>;
  readonly validate: ModelChildren["validate"];
  /** The entry, its file looked at just now. Throws model/not-found, model/changed. */
  readonly look: (id: ModelId) => Promise<Entry>;
  /** Folders of all rows: where a core that died may have left something. */
  readonly folders: () => readonly string[];
  /** Makes the row of a finished file, like that of the model it was made of. */
  readonly take: (path: string, from: ModelRow) => Promise<void>;
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly threads: () => number;
  readonly runs: Runs;
  readonly now: () => number;
  /** The app's own folder for models: for the starter, and where the model's own folder cannot be written. */
  readonly ownFolder: string;
}

export interface Quantizing {
  /** Throws model/not-found. */
  quantizer(input?: { readonly modelId: ModelId }): Promise<Quantizer>;
  /** Throws quantize/unavailable, model/…, request/invalid, store/disk-full before anything begins. */
  quantize(input: { readonly modelId: ModelId; readonly type: string }): Promise<{ readonly runId: RunId }>;
  /** Deletes what a core that died left unfinished. */
  sweep(): Promise<void>;
}

const absent =
  "llama-quantize is not part of this installation. In the source folder, build it once with: npm run build:quantizer (needs git, cmake and a C++ compiler).";

interface Job {
  readonly row: ModelRow;
  readonly header: ModelHeader;
  readonly level: Level;
  readonly tool: string;
  readonly folder: string;
  readonly target: string;
}

const exists = async (path: string): Promise<boolean> => {
  const file = await open(path, "r").catch(() => null);
  await file?.close();
  return file !== null;
};

/** Whether a file can be made there, by making one. */
const canWrite = async (folder: string): Promise<boolean> => {
  const path = join(folder, unfinishedName());
  const file = await open(path, "wx", 0o600).catch(() => null);
  if (file === null) return false;
  await file.close();
  await rm(path, { force: true });
  return true;
};

export const createQuantizing = (deps: QuantizingDeps): Quantizing => {
  // One at a time: each takes all cores.
  const turn = createTurn();
  const swept: { done: Promise<void> } = { done: Promise.resolve() };

  const requireRoom = async (folder: string, neededBytes: number): Promise<void> => {
    const availableBytes = await deps.freeBytes(folder);
    if (availableBytes < neededBytes) {
      throw new AppError("store/disk-full", "The disk has no room for the quantized model", { details: { neededBytes, availableBytes } });
    }
  };

  /** Beside the model, else the app's own. */
  const folderFor = async ({ source, paths }: ModelRow): Promise<string> => {
    const beside = dirname(paths[0] ?? deps.ownFolder);
    return source !== "starter" && (await canWrite(beside)) ? beside : deps.ownFolder;
  };

  const prepare = async (modelId: ModelId, level: Level): Promise<Job> => {
    const tool = await deps.tool();
    if (tool === null) throw new AppError("quantize/unavailable", absent);
    const entry = await deps.look(modelId);
    const { header } = loadable(entry);
    requireWhole(header);
    const { row } = entry;
    const folder = await folderFor(row);
    const target = join(folder, fileNameOf(basename(row.paths[0] ?? "model"), level));
    if (await exists(target)) {
      throw new AppError("request/invalid", "A file of that name is there already", {
        details: { reason: "file-exists", fileName: basename(target) },
      });
    }
    await requireRoom(folder, roomFor(level, header.parameters, row.sizeBytes));
    return { row, header, level, tool, folder, target };
  };

  const failure = async (end: Exclude<QuantizeEnd, { kind: "done" }>, folder: string): Promise<AppError> => {
    // The program says nothing that could be trusted about a full disk: the disk itself is asked.
    const availableBytes = await deps.freeBytes(folder);
    if (availableBytes < NEARLY_FULL_BYTES) return new AppError("store/disk-full", "The disk became full", { details: { availableBytes } });
    switch (end.kind) {
      case "out-of-memory":
        return new AppError("engine/out-of-memory", "Quantizing ran out of memory");
      case "late":
        return new AppError("quantize/failed", "Quantizing took longer than a day");
      case "crashed":
      case "hung":
        return new AppError("quantize/failed", `llama-quantize ended: ${end.detail}`);
      default:
        return assertNever(end);
    }
  };

  const write = async (job: Job, unfinished: string, { report, signal }: RunContext): Promise<void> => {
    const total = job.row.sizeBytes;
    const startedAt = deps.now();
    const state = { done: 0 };
    report({ stage: "quantizing", done: 0, total, unit: "bytes", secondsLeft: null });
    const onLine = (line: string): void => {
      const bytes = bytesDone(line);
      if (bytes === null) return;
      state.done = Math.min(total, state.done + bytes);
      const secondsLeft = state.done === 0 ? null : (((deps.now() - startedAt) / state.done) * (total - state.done)) / 1000;
      report({ stage: "quantizing", done: state.done, total, unit: "bytes", secondsLeft });
    };
    const args = [job.row.paths[0] ?? "", unfinished, job.level, String(deps.threads())];
    const end = await deps.run({ file: job.tool, args, onLine }, signal);
    if (end.kind !== "done") throw await failure(end, job.folder);
  };

  /** The same model in other numbers, or it is no result. */
  const check = async ({ header }: Job, unfinished: string): Promise<void> => {
    const verdict = await deps.validate([unfinished]);
    if (verdict.kind === "invalid")
      throw new AppError("quantize/failed", `The result is refused: ${verdict.message}`, { details: { reason: verdict.reason } });
    const made = verdict.header;
    if (made.architecture !== header.architecture || made.parameters !== header.parameters || made.layers !== header.layers) {
      throw new AppError("quantize/failed", "The result is not the model it was made of");
    }
  };

  const work = async (modelId: ModelId, job: Job, context: RunContext): Promise<void> => {
    const unfinished = join(job.folder, unfinishedName());
    try {
      await write(job, unfinished, context);
      await deps.look(modelId);
      await check(job, unfinished);
      context.signal.throwIfAborted();
      await putInPlace(unfinished, job.target);
    } finally {
      await rm(unfinished, { force: true });
    }
    await deps.take(job.target, job.row);
  };

  return {
    quantizer: async (input) => {
      const available = (await deps.tool()) !== null;
      const freeBytes = input === undefined ? null : await deps.freeBytes(await folderFor((await deps.look(input.modelId)).row));
      return { available, reason: available ? null : absent, types: [...levels], freeBytes };
    },
    quantize: async ({ modelId, type }) => {
      // What is written from now on must not be taken for something left over.
      await swept.done;
      const job = await prepare(modelId, levelNamed(type));
      const run = deps.runs.start({ kind: "quantize", modelId }, async (context) => {
        context.report({ stage: "waiting", done: 0, total: job.row.sizeBytes, unit: "bytes", secondsLeft: null });
        await turn(async () => {
          context.signal.throwIfAborted();
          await work(modelId, job, context);
        });
      });
      return { runId: run.id };
    },
    sweep: () => {
      swept.done = removeUnfinished([deps.ownFolder, ...deps.folders()]);
      return swept.done;
    },
  };
};

/** Less than this left after a failure: it was the disk. */
const NEARLY_FULL_BYTES = 16 * 1024 * 1024;
