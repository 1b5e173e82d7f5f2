/** Labs with their checkpoints and texts, and benchmarks: rows whose content is the lab's own. */
import type { BenchmarkId, LabId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";

/** `data`: JSON of the lab domain. */
export interface LabRecord {
  readonly id: LabId;
  readonly createdAt: number;
  readonly data: string;
}
export interface BenchmarkRecord {
  readonly id: BenchmarkId;
  readonly at: number;
  readonly data: string;
}

/** Older benchmarks go. */
const BENCHMARKS_MAX = 1_000;

export const createLabReads = (db: Connection) => {
  const labs = db.prepare<[], LabRecord>("SELECT id, created_at AS createdAt, data FROM labs ORDER BY seq DESC");
  const text = db.prepare<[string], string | null>("SELECT text FROM labs WHERE id = ?").pluck();
  const benchmarks = db.prepare<[number], BenchmarkRecord>("SELECT id, at, data FROM benchmarks ORDER BY seq DESC LIMIT ?");
  return {
    listLabs: (): readonly LabRecord[] => labs.all(),
    labText: (id: LabId): string | null => text.get(id) ?? null,
    listBenchmarks: (): readonly BenchmarkRecord[] => benchmarks.all(BENCHMARKS_MAX),
  };
};

export const createLabWrites = (db: Connection) => {
  const insert = db.prepare<[string, number, string, string | null]>("INSERT INTO labs (id, created_at, data, text) VALUES (?, ?, ?, ?)");
  const update = db.prepare<[string, string]>("UPDATE labs SET data = ? WHERE id = ?");
  const dropText = db.prepare<[string]>("UPDATE labs SET text = NULL WHERE id = ?");
  const remove = db.prepare<[string]>("DELETE FROM labs WHERE id = ?");
  const purge = db.prepare<[string]>("INSERT OR IGNORE INTO purges (subject_id, kind) VALUES (?, 'lab')");
  const insertBenchmark = db.prepare<[string, number, string]>("INSERT INTO benchmarks (id, at, data) VALUES (?, ?, ?)");
  const boundBenchmarks = db.prepare<[number | bigint]>("DELETE FROM benchmarks WHERE seq <= ?");
  return {
    insertLab: ({ id, createdAt, data }: LabRecord, text: string | null): void => {
      insert.run(id, createdAt, data, text);
    },
    updateLab: (id: LabId, data: string): void => {
      update.run(data, id);
    },
    dropLabText: (id: LabId): void => {
      dropText.run(id);
    },
    /** Backups are asked for its id as for that of anything deleted for good. */
    removeLab: (id: LabId): void => {
      db.transaction(() => {
        if (remove.run(id).changes > 0) purge.run(id);
      }).immediate();
    },
    insertBenchmark: ({ id, at, data }: BenchmarkRecord): void => {
      db.transaction(() => {
        const { lastInsertRowid } = insertBenchmark.run(id, at, data);
        boundBenchmarks.run(Number(lastInsertRowid) - BENCHMARKS_MAX);
      }).immediate();
    },
  };
};
