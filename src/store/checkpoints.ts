/** Checkpoints of scans and tasks, by the answer's id; they go with the answer. */
import type { Connection } from "./connection.ts";

export const createCheckpointReads = (db: Connection) => {
  const get = db.prepare<[string], string>("SELECT data FROM checkpoints WHERE id = ?").pluck();
  return { getCheckpoint: (id: string): string | null => get.get(id) ?? null };
};
export const createCheckpointWrites = (db: Connection) => {
  const save = db.prepare<[string, string]>(
    "INSERT INTO checkpoints (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
  );
  const remove = db.prepare<[string]>("DELETE FROM checkpoints WHERE id = ?");
  return {
    saveCheckpoint: (id: string, data: string): void => {
      save.run(id, data);
    },
    removeCheckpoint: (id: string): void => {
      remove.run(id);
    },
  };
};
