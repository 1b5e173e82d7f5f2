/** Long work: start, watch, cancel, and settle exactly once, whatever the work itself does. */
import { AppError, toWireError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { RunId } from "#src/contract/ids.ts";
import type { Partial, Progress, Run, RunSnapshot, RunState, RunSubject } from "#src/contract/run.ts";

/** A cancel not honoured within this time settles the run `cancelled` anyway (DESIGN.md, Supervision). */
export const CANCEL_GRACE_MS = 5_000;
/** Ended runs still known to `settled` and `cancel`. */
const ENDED_KEPT = 256;

export interface RunContext {
  readonly runId: RunId;
  /** Aborted by cancel, or with run/interrupted as its reason when the core closes. */
  readonly signal: AbortSignal;
  report(progress: Progress | null): void;
  /** Hands over how to read the text streamed so far, for pages that join late. */
  partial(read: () => Partial): void;
}

export interface Runs {
  /**
   * Starts work in the next microtask and gives its running state. Its end: resolved → done; rejected after a cancel → cancelled; otherwise failed.
   * `id`: when the id had to be written down before. Throws core/unreachable once closed.
   */
  start(subject: RunSubject, body: (context: RunContext) => Promise<void>, options?: { readonly id?: RunId }): Run;
  /** Does nothing to a run that has ended. Throws run/not-found. */
  cancel(runId: RunId): void;
  /** Running ones, oldest first. */
  list(): readonly RunSnapshot[];
  /** The run once it has ended. Rejects with run/not-found for one never started or ended more than 256 runs ago. */
  settled(runId: RunId): Promise<Run>;
  /** True from the call of `close` on. */
  readonly closed: boolean;
  /** Interrupts everything and resolves when all have settled. */
  close(): Promise<void>;
}

interface Running {
  run: Run;
  readonly controller: AbortController;
  readonly ended: PromiseWithResolvers<Run>;
  readPartial: (() => Partial) | null;
  grace: NodeJS.Timeout | null;
}

/** Runs of this core, in memory only: what must survive a restart is written down by the domain that started them. */
export const createRuns = (deps: {
  readonly now: () => number;
  readonly newId: () => RunId;
  readonly publish: (event: AppEvent) => void;
}): Runs => {
  const running = new Map<RunId, Running>();
  const ended = new Map<RunId, Run>();
  const life = { closed: false };

  const change = (entry: Running, state: RunState): void => {
    entry.run = { ...entry.run, state };
    deps.publish({ kind: "run", run: entry.run });
  };

  const settle = (entry: Running, state: RunState): void => {
    if (!running.delete(entry.run.id)) return;
    if (entry.grace !== null) clearTimeout(entry.grace);
    change(entry, state);
    ended.set(entry.run.id, entry.run);
    for (const oldest of ended.keys()) if (ended.size > ENDED_KEPT) ended.delete(oldest);
    entry.ended.resolve(entry.run);
  };

  const stateAfterAbort = (entry: Running): RunState => {
    const reason: unknown = entry.controller.signal.reason;
    return reason instanceof AppError ? { kind: "failed", error: toWireError(reason) } : { kind: "cancelled" };
  };

  const abort = (entry: Running, reason?: AppError): void => {
    if (entry.controller.signal.aborted) return;
    entry.grace = setTimeout(() => settle(entry, stateAfterAbort(entry)), CANCEL_GRACE_MS);
    entry.controller.abort(reason);
  };

  const contextOf = (entry: Running): RunContext => ({
    runId: entry.run.id,
    signal: entry.controller.signal,
    report: (progress) => {
      if (running.has(entry.run.id)) change(entry, { kind: "running", progress });
    },
    partial: (read) => {
      entry.readPartial = read;
    },
  });

  return {
    start: (subject, body, options = {}) => {
      if (life.closed) throw new AppError("core/unreachable", "The core is closing");
      const run: Run = { id: options.id ?? deps.newId(), subject, startedAt: deps.now(), state: { kind: "running", progress: null } };
      const entry: Running = {
        run,
        controller: new AbortController(),
        ended: Promise.withResolvers<Run>(),
        readPartial: null,
        grace: null,
      };
      running.set(run.id, entry);
      deps.publish({ kind: "run", run });
      Promise.resolve()
        .then(() => body(contextOf(entry)))
        .then(
          () => settle(entry, { kind: "done" }),
          (thrown: unknown) =>
            settle(entry, entry.controller.signal.aborted ? stateAfterAbort(entry) : { kind: "failed", error: toWireError(thrown) }),
        );
      return run;
    },
    cancel: (runId) => {
      const entry = running.get(runId);
      if (entry !== undefined) abort(entry);
      else if (!ended.has(runId)) throw new AppError("run/not-found", "No such run");
    },
    list: () => [...running.values()].map((entry) => ({ ...entry.run, partial: entry.readPartial?.() ?? null })),
    settled: async (runId) => {
      const run = running.get(runId)?.ended.promise ?? ended.get(runId);
      if (run === undefined) throw new AppError("run/not-found", "No such run");
      return run;
    },
    get closed() {
      return life.closed;
    },
    close: async () => {
      life.closed = true;
      const entries = [...running.values()];
      for (const entry of entries) abort(entry, new AppError("run/interrupted", "The core was closed"));
      await Promise.all(entries.map((entry) => entry.ended.promise));
    },
  };
};
