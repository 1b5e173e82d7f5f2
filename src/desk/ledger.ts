/** The privacy ledger: counts and lines of what ran, listened, connected and was refused. Facts only, never content, never paths. */
import type { AppEvent } from "#src/contract/event.ts";
import type { Ledger, LedgerEntry } from "#src/contract/privacy.ts";
import type { LedgerRepository } from "./ports.ts";

/** Lines shown. */
const RECENT_MAX = 200;
/** Lines of one kind kept per minute: a flood of refused requests is counted whole, but must not fill the disk. */
export const LINES_PER_MINUTE = 30;
/** Pages hear of new counts at most this often: a flood must not push everything else out of their streams. */
export const COUNTS_EVERY_MS = 200;
/** Longest line (contract/privacy.ts). */
const LINE_MAX = 300;

type Kind = LedgerEntry["kind"];

export interface LedgerDesk {
  record(kind: Kind, what: string): void;
  /** A line that is more of something counted already. */
  note(kind: Kind, what: string): void;
  processStarted(pid: number, what: string): void;
  processEnded(pid: number): void;
  /** All sockets that listen now, replacing what was said before. */
  listening(sockets: readonly string[]): void;
  ledger(): Promise<Ledger>;
  /** Resolves when every line so far is on disk. */
  flushed(): Promise<void>;
}

/** `memoryOf`: bytes a process holds now, 0 when unknown. `onFailed`: the store refused a line; the counts go on. */
export const createLedger = (deps: {
  readonly repository: LedgerRepository;
  readonly now: () => number;
  readonly key: () => Ledger["key"];
  readonly publish: (event: AppEvent) => void;
  readonly memoryOf: (pid: number) => Promise<number>;
  readonly onFailed: (error: unknown) => void;
}): LedgerDesk => {
  const processes = new Map<number, string>();
  const written = new Map<Kind, { minute: number; lines: number }>();
  const state = { outbound: 0, refused: 0, sockets: [] as readonly string[], last: Promise.resolve() };

  const telling: { timer: NodeJS.Timeout | null; due: boolean } = { timer: null, due: false };
  /** At once, and again when the time is up if something was counted meanwhile. */
  const tellCounts = (): void => {
    telling.due = telling.timer !== null;
    if (telling.due) return;
    deps.publish({ kind: "ledger", outboundConnections: state.outbound, refusedRequests: state.refused });
    telling.timer = setTimeout(() => {
      telling.timer = null;
      if (telling.due) tellCounts();
    }, COUNTS_EVERY_MS).unref();
  };
  const mayWrite = (kind: Kind, at: number): boolean => {
    const minute = Math.floor(at / 60_000);
    const before = written.get(kind);
    const lines = before?.minute === minute ? before.lines + 1 : 1;
    written.set(kind, { minute, lines });
    return lines <= LINES_PER_MINUTE;
  };
  const note = (kind: Kind, what: string): void => {
    const at = deps.now();
    if (!mayWrite(kind, at)) return;
    state.last = state.last.then(() => deps.repository.append({ at, kind, what: what.slice(0, LINE_MAX) })).catch(deps.onFailed);
  };
  const record = (kind: Kind, what: string): void => {
    if (kind === "outbound") state.outbound += 1;
    if (kind === "refused") state.refused += 1;
    if (kind === "outbound" || kind === "refused") tellCounts();
    note(kind, what);
  };
  return {
    record,
    note,
    processStarted: (pid, what) => {
      processes.set(pid, what);
      record("process-started", what);
    },
    processEnded: (pid) => {
      const what = processes.get(pid);
      if (!processes.delete(pid)) return;
      record("process-ended", what ?? "");
    },
    listening: (sockets) => {
      for (const socket of sockets) if (!state.sockets.includes(socket)) record("listening", socket);
      state.sockets = sockets;
    },
    ledger: async () => {
      await state.last;
      const described = [...processes].map(async ([pid, what]) => ({ pid, what, memoryBytes: await deps.memoryOf(pid) }));
      return {
        outboundConnections: state.outbound,
        refusedRequests: state.refused,
        listening: [...state.sockets],
        processes: await Promise.all(described),
        key: deps.key(),
        entries: [...(await deps.repository.recent(RECENT_MAX))],
      };
    },
    flushed: () => state.last,
  };
};
