import { afterEach, expect, test, vi } from "vitest";
import type { AppEvent } from "#src/contract/event.ts";
import { type LedgerEntry, ledgerSchema } from "#src/contract/privacy.ts";
import { COUNTS_EVERY_MS, createLedger, LINES_PER_MINUTE } from "#src/desk/ledger.ts";

afterEach(() => void vi.useRealTimers());

const open = (append?: (entry: LedgerEntry) => Promise<void>) => {
  const entries: LedgerEntry[] = [];
  const events: AppEvent[] = [];
  const failures: unknown[] = [];
  const clock = { now: 1_000_000 };
  const ledger = createLedger({
    repository: {
      append: append ?? (async (entry) => void entries.push(entry)),
      recent: async (limit) => entries.toReversed().slice(0, limit),
    },
    now: () => clock.now,
    key: () => "file",
    publish: (event) => void events.push(event),
    memoryOf: async (pid) => pid * 10,
    onFailed: (error) => void failures.push(error),
  });
  return { ledger, entries, events, failures, clock };
};

test("processes that run are listed with their memory, ended ones are not, and both leave a line", async () => {
  const { ledger } = open();
  ledger.processStarted(7, "engine worker");
  ledger.processStarted(8, "header check");
  ledger.processEnded(8);
  ledger.processEnded(99);
  const shown = await ledger.ledger();
  expect(shown.processes).toEqual([{ pid: 7, what: "engine worker", memoryBytes: 70 }]);
  expect(shown.entries.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    "process-ended header check",
    "process-started header check",
    "process-started engine worker",
  ]);
});

test("a socket leaves one line when it begins to listen", async () => {
  const { ledger, entries } = open();
  ledger.listening(["pipe"]);
  ledger.listening(["pipe", "127.0.0.1:80"]);
  expect((await ledger.ledger()).listening).toEqual(["pipe", "127.0.0.1:80"]);
  expect(entries.map(({ what }) => what)).toEqual(["pipe", "127.0.0.1:80"]);
});

test("a flood of refused requests is counted and told whole, but written and published boundedly, and the next minute starts anew", async () => {
  vi.useFakeTimers();
  const { ledger, entries, events, clock } = open();
  for (let index = 0; index < 10_000; index += 1) ledger.record("refused", `Host ${"x".repeat(1_000)} refused`);
  expect((await ledger.ledger()).refusedRequests).toBe(10_000);
  expect([entries.length, events.length]).toEqual([LINES_PER_MINUTE, 1]);
  vi.advanceTimersByTime(10 * COUNTS_EVERY_MS);
  expect(events.slice(1)).toEqual([{ kind: "ledger", outboundConnections: 0, refusedRequests: 10_000 }]);
  clock.now += 60_000;
  ledger.record("refused", "again");
  const shown = ledgerSchema.parse(await ledger.ledger());
  expect([entries.length, shown.refusedRequests]).toEqual([LINES_PER_MINUTE + 1, 10_001]);
});

test("an outbound attempt is counted and told to the pages", async () => {
  const { ledger, events } = open();
  ledger.record("outbound", "dns refused");
  expect(events).toEqual([{ kind: "ledger", outboundConnections: 1, refusedRequests: 0 }]);
  expect((await ledger.ledger()).outboundConnections).toBe(1);
});

test("a store that refuses a line stops neither the counts nor the next line", async () => {
  const { ledger, failures } = open(async () => {
    throw new Error("full");
  });
  ledger.record("refused", "one");
  ledger.record("refused", "two");
  expect((await ledger.ledger()).refusedRequests).toBe(2);
  expect(failures).toHaveLength(2);
});
