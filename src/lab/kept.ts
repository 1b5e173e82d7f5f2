/** The labs there are: in memory for lists, written down at each checkpoint, announced at most twice a second each. */
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { LabId, RunId } from "#src/contract/ids.ts";
import type { Lab } from "#src/contract/lab.ts";
import type { LabRepository } from "./ports.ts";
import { fromRecord, type LabRow, shown, toRecord } from "./rows.ts";

const ANNOUNCE_MS = 500;

export interface KeptLabs {
  /** Reads the rows; those a core that died left running are stopped from then on. */
  start(stoppedBy: AppError): Promise<void>;
  /** Newest first. */
  list(): readonly Lab[];
  readonly rows: () => readonly LabRow[];
  /** Throws lab/not-found. */
  get(id: LabId): LabRow;
  /** Announced with its run (`running`), without which it would be shown as stopped. */
  insert(row: LabRow, text: string | null): Promise<void>;
  /** Changes the row in memory and announces it; with `write`, durable when it resolves. Nothing of a lab that was removed. */
  change<Row extends LabRow>(row: Row, write: boolean): Promise<void>;
  remove(id: LabId): Promise<void>;
  /** Which run works on it; null: none. */
  running(id: LabId, runId: RunId | null): void;
  runOf(id: LabId): RunId | null;
  /** Announces what is left to announce. */
  close(): void;
}

export const createKeptLabs = (deps: { readonly repository: LabRepository; readonly publish: (event: AppEvent) => void }): KeptLabs => {
  const rows = new Map<LabId, LabRow>();
  const runs = new Map<LabId, RunId>();
  const timers = new Map<LabId, NodeJS.Timeout>();
  const lab = (row: LabRow): Lab => shown(row, runs.get(row.id) ?? null);

  const tell = (id: LabId): void => {
    const row = rows.get(id);
    if (row !== undefined) deps.publish({ kind: "lab", lab: lab(row) });
  };
  const announce = (id: LabId): void => {
    if (timers.has(id)) return;
    tell(id);
    const due = (): void => {
      timers.delete(id);
      tell(id);
    };
    timers.set(id, setTimeout(due, ANNOUNCE_MS).unref());
  };
  const newestFirst = (): readonly LabRow[] => [...rows.values()].sort((one, other) => other.createdAt - one.createdAt);

  return {
    start: async (stoppedBy) => {
      for (const record of await deps.repository.listLabs()) {
        const row = fromRecord(record);
        const { code, message } = stoppedBy;
        const left: LabRow =
          row.phase.kind === "running" ? { ...row, phase: { kind: "stopped", error: { code, message, retry: "now" } } } : row;
        rows.set(row.id, left);
        if (left !== row) await deps.repository.updateLab(row.id, toRecord(left).data);
      }
    },
    list: () => newestFirst().map(lab),
    rows: newestFirst,
    get: (id) => {
      const row = rows.get(id);
      if (row === undefined) throw new AppError("lab/not-found", "No such comparison");
      return row;
    },
    insert: async (row, text) => {
      await deps.repository.insertLab(toRecord(row), text);
      rows.set(row.id, row);
    },
    change: async (row, write) => {
      if (!rows.has(row.id)) return;
      rows.set(row.id, row);
      announce(row.id);
      if (write) await deps.repository.updateLab(row.id, toRecord(row).data);
    },
    remove: async (id) => {
      rows.delete(id);
      clearTimeout(timers.get(id));
      timers.delete(id);
      await deps.repository.removeLab(id);
      deps.publish({ kind: "lab-removed", labId: id });
    },
    running: (id, runId) => {
      if (runId === null) runs.delete(id);
      else runs.set(id, runId);
      announce(id);
    },
    runOf: (id) => runs.get(id) ?? null,
    close: () => {
      for (const [id, timer] of timers) {
        clearTimeout(timer);
        tell(id);
      }
      timers.clear();
    },
  };
};
