/** Small bounded records: hashes of browser sessions, and the privacy ledger. */
import type { LedgerEntry } from "#src/contract/privacy.ts";
import type { Connection } from "./connection.ts";

/** Oldest entries go beyond these. */
const LEDGER_MAX = 10_000;
const SESSIONS_MAX = 1_000;

export const createRecordReads = (db: Connection) => {
  const has = db.prepare<[string], number>("SELECT 1 FROM sessions WHERE hash = ?").pluck();
  const recent = db.prepare<[number], LedgerEntry>("SELECT at, kind, what FROM ledger ORDER BY seq DESC LIMIT ?");
  return {
    hasSession: (hash: string): boolean => has.get(hash) !== undefined,
    /** Newest first. */
    recentLedger: (limit: number): readonly LedgerEntry[] => recent.all(limit),
  };
};

export const createRecordWrites = (db: Connection) => {
  const save = db.prepare<[string, number]>("INSERT OR REPLACE INTO sessions (hash, created_at) VALUES (?, ?)");
  const boundSessions = db.prepare<[number]>(
    "DELETE FROM sessions WHERE hash NOT IN (SELECT hash FROM sessions ORDER BY created_at DESC LIMIT ?)",
  );
  const append = db.prepare<[number, string, string]>("INSERT INTO ledger (at, kind, what) VALUES (?, ?, ?)");
  const boundLedger = db.prepare<[number | bigint]>("DELETE FROM ledger WHERE seq <= ?");
  return {
    saveSession: (hash: string, createdAt: number): void => {
      db.transaction(() => {
        save.run(hash, createdAt);
        boundSessions.run(SESSIONS_MAX);
      }).immediate();
    },
    appendLedger: ({ at, kind, what }: LedgerEntry): void => {
      db.transaction(() => {
        const { lastInsertRowid } = append.run(at, kind, what);
        boundLedger.run(Number(lastInsertRowid) - LEDGER_MAX);
      }).immediate();
    },
  };
};
