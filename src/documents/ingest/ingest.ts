/** Ingestion: one run for each collection that has files to read, at most two readers over all of them. */
import type { CollectionId, FileId, RunId, SourceId } from "#src/contract/ids.ts";
import type { RunContext } from "#src/run/runs.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { FileRow } from "../ports.ts";
import { IngestProgress } from "./progress.ts";
import type { Claims } from "./readDocument.ts";
import { type ReadFileDeps, readFile } from "./readFile.ts";
import { createSlots } from "./slots.ts";

/** A reader is a process of its own, parsing at full speed. */
const READERS_MAX = 2;
/** Files planned together, the small ones first: most of a folder is soon searchable. */
const FILES_AT_ONCE = 200;
/** Tries of one file in one run: what changes all the time is left for the next look. */
const TRIES_MAX = 3;
const REPORT_EVERY_MS = 250;

export interface Ingest {
  /** Starts reading what waits, unless it is paused or being read already. */
  kick(id: CollectionId): void;
  /** Ends the run; resolves when it has settled. Files keep the pages read so far. */
  stop(id: CollectionId): Promise<void>;
  /** Resolves when nothing is being read in this collection. */
  idle(id: CollectionId): Promise<void>;
  /** Stops reading the files of a source; resolves when none is being read. */
  drop(id: SourceId): Promise<void>;
  /** Takes no more work; runs under way are interrupted by Runs.close. */
  close(): void;
}

export type IngestDeps = ReadFileDeps &
  Pick<DocumentsDeps, "runs" | "busy"> & {
    /** A file or the counts of this collection changed. */
    readonly changed: (id: CollectionId) => void;
    /** Nothing is left to read in this collection for now. */
    readonly finished: (id: CollectionId) => void;
  };

interface Reading {
  readonly sourceId: SourceId;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}
interface Active {
  runId: RunId | null;
  /** Something came while it ran. */
  isStale: boolean;
  isStopped: boolean;
  readonly ended: PromiseWithResolvers<void>;
}

const inOrder = (files: readonly FileRow[]): readonly FileRow[] => {
  const begun = ({ state }: FileRow): number => (state.kind === "reading" ? 0 : 1);
  return files.toSorted((a, b) => begun(a) - begun(b) || a.identity.sizeBytes - b.identity.sizeBytes);
};

export const createIngest = (deps: IngestDeps): Ingest => {
  const { repository, runs } = deps;
  const now = deps.surroundings.monotonicNow;
  const slots = createSlots(() => (deps.busy() ? 1 : READERS_MAX));
  const claims: Claims = new Map();
  const active = new Map<CollectionId, Active>();
  /** Read to their end, and not told as finished because of what came meanwhile. */
  const untold = new Set<CollectionId>();
  const reading = new Map<FileId, Reading>();
  /** Removed in this session; their files are not begun any more. */
  const dropped = new Set<SourceId>();
  const life = { closed: false };

  const readOne = async (file: FileRow, progressed: (done: number, total: number | null) => void, signal: AbortSignal): Promise<void> => {
    const controller = new AbortController();
    const ended = Promise.withResolvers<void>();
    reading.set(file.id, { sourceId: file.sourceId, controller, ended: ended.promise });
    try {
      await readFile(deps, claims, file, progressed, AbortSignal.any([signal, controller.signal]));
    } catch (thrown) {
      signal.throwIfAborted();
      // Dropped with its source: nobody waits for it any more.
      if (!controller.signal.aborted) throw thrown;
    } finally {
      reading.delete(file.id);
      ended.resolve();
    }
  };

  const readSome = async (files: readonly FileRow[], progress: IngestProgress, { signal, report }: RunContext): Promise<void> => {
    const left = [...inOrder(files)];
    const told = { at: 0 };
    const tell = (file: FileRow): void => {
      deps.changed(file.collectionId);
      if (now() - told.at < REPORT_EVERY_MS) return;
      told.at = now();
      report(progress.shown(told.at));
    };
    const work = async (): Promise<void> => {
      for (;;) {
        const giveBack = await slots.take(signal);
        try {
          const file = left.shift();
          if (file === undefined) return;
          if (dropped.has(file.sourceId)) continue;
          const progressed = (done: number, total: number | null): void => {
            progress.pages(file, done, total);
            tell(file);
          };
          await readOne(file, progressed, signal);
          progress.finished(file);
          tell(file);
        } finally {
          giveBack();
        }
      }
    };
    // Both are awaited to their end, so that a failed one leaves no reader behind.
    const ends = await Promise.allSettled(Array.from({ length: READERS_MAX }, work));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  };

  const body = async (id: CollectionId, context: RunContext): Promise<void> => {
    const progress = new IngestProgress(now());
    const tries = new Map<FileId, number>();
    for (;;) {
      context.signal.throwIfAborted();
      const found = await repository.filesToRead(id, FILES_AT_ONCE);
      const files = found.filter((file) => (tries.get(file.id) ?? 0) < TRIES_MAX);
      if (files.length === 0) return;
      for (const file of files) tries.set(file.id, (tries.get(file.id) ?? 0) + 1);
      const { counts } = await repository.getCollection(id);
      progress.plan(counts.waiting + counts.reading, files);
      context.report(progress.shown(now()));
      await readSome(files, progress, context);
    }
  };

  const begin = async (id: CollectionId, entry: Active): Promise<"done" | "nothing" | "stopped"> => {
    const { paused } = await repository.getCollection(id);
    if (paused || life.closed) return "stopped";
    if ((await repository.filesToRead(id, 1)).length === 0) return "nothing";
    if (entry.isStopped) return "stopped";
    const run = runs.start({ kind: "ingest", collectionId: id }, (context) => body(id, context));
    entry.runId = run.id;
    const { state } = await runs.settled(run.id);
    deps.changed(id);
    return state.kind === "done" ? "done" : "stopped";
  };

  const kick: Ingest["kick"] = (id) => {
    if (life.closed) return;
    const known = active.get(id);
    if (known !== undefined) {
      known.isStale = true;
      return;
    }
    const entry: Active = { runId: null, isStale: false, isStopped: false, ended: Promise.withResolvers<void>() };
    active.set(id, entry);
    void begin(id, entry)
      .catch((thrown: unknown) => {
        deps.log.failed("starting to read documents", thrown);
        return "stopped" as const;
      })
      .then((end) => {
        active.delete(id);
        entry.ended.resolve();
        if (end === "done") untold.add(id);
        if (entry.isStale) kick(id);
        else if (!entry.isStopped && end !== "stopped" && untold.delete(id)) deps.finished(id);
      });
  };

  return {
    kick,
    stop: async (id) => {
      const entry = active.get(id);
      if (entry === undefined) return;
      entry.isStopped = true;
      if (entry.runId !== null) runs.cancel(entry.runId);
      await entry.ended.promise;
    },
    idle: async (id) => {
      for (let entry = active.get(id); entry !== undefined; entry = active.get(id)) await entry.ended.promise;
    },
    drop: async (id) => {
      dropped.add(id);
      const mine = [...reading.values()].filter(({ sourceId }) => sourceId === id);
      for (const { controller } of mine) controller.abort();
      await Promise.all(mine.map(({ ended }) => ended));
    },
    close: () => {
      life.closed = true;
    },
  };
};
