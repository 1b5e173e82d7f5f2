import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRecordReads, createRecordWrites } from "#src/store/records.ts";
import { openTestConnection } from "../../support/storeConnection.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("records", { timeout: 60_000 }, () => {
  let opened: ReturnType<typeof openTestConnection>;
  beforeEach(() => {
    opened = openTestConnection();
  });
  afterEach(() => opened.close());

  it("keep the newest 10,000 lines of the ledger", () => {
    opened.db.exec(`WITH RECURSIVE n (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM n WHERE at < 10001)
      INSERT INTO ledger (at, kind, what) SELECT at, 'refused', 'line' FROM n`);
    createRecordWrites(opened.db).appendLedger({ at: 10_002, kind: "refused", what: "last" });
    const lines = createRecordReads(opened.db).recentLedger(20_000);
    expect([lines.length, lines[0], lines.at(-1)?.at]).toEqual([10_000, { at: 10_002, kind: "refused", what: "last" }, 3]);
  });

  it("keep the newest 1,000 sessions", () => {
    const writes = createRecordWrites(opened.db);
    opened.db.transaction(() => {
      for (let at = 0; at < 1_001; at += 1) writes.saveSession(`hash ${at}`, at);
    })();
    const { hasSession } = createRecordReads(opened.db);
    expect(["hash 0", "hash 1", "hash 1000"].map(hasSession)).toEqual([false, true, true]);
  });
});
