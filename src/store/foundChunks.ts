/** Scored ids as passages with the file they were found through. */
import type { SearchFilters } from "#src/contract/document.ts";
import type { Connection } from "./connection.ts";
import { CHUNK_COLUMNS, type StoredChunk, toChunk } from "./documentReads.ts";
import { PER_DOCUMENT, type ScoredChunk } from "./documentRows.ts";
import { createShownThrough } from "./searchScope.ts";

export interface ScoredId {
  readonly id: number;
  readonly score: number;
}

export const createFoundChunks = (db: Connection) => {
  const chunk = db.prepare<[number], StoredChunk>(
    `SELECT ${CHUNK_COLUMNS} FROM chunks AS k JOIN documents AS d ON d.seq = k.id >> 20 WHERE k.id = ?`,
  );
  return (rows: readonly ScoredId[], filters: SearchFilters): readonly ScoredChunk[] => {
    const shownThrough = createShownThrough(db, filters);
    return rows.flatMap(({ id, score }) => {
      const through = shownThrough(Math.floor(id / PER_DOCUMENT));
      const row = chunk.get(id);
      return through === undefined || row === undefined ? [] : [{ chunk: toChunk(row), ...through, score }];
    });
  };
};
