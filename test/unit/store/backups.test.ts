import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBackupDue, lastGoodBackup, listBackups, makeBackup, replaceHolders } from "#src/store/backups.ts";
import { openConnection } from "#src/store/connection.ts";
import { someChat } from "../../support/chatRepositorySuite.ts";
import { openTestChats } from "../../support/storeConnection.ts";

const DAY_MS = 86_400_000;

// The limit is for a machine busy with other tests; none of these is timed.
describe("backups", { timeout: 60_000 }, () => {
  let opened: ReturnType<typeof openTestChats>;
  beforeEach(() => {
    opened = openTestChats();
  });
  afterEach(() => opened.close());
  const make = (at: number, kind: "daily" | "before-migration" = "daily") =>
    makeBackup(opened.db, { folder: opened.folder, key: opened.key, kind, at });
  const times = (): number[] => listBackups(opened.folder).map(({ at }) => at);

  it("hold what the database held, encrypted, readable by this user only", () => {
    const chat = someChat({ title: "canary title" });
    opened.chats.createChat(chat);
    const path = join(opened.folder, make(1).name);
    const copy = openConnection(path, opened.key, "read");
    const titles = copy.prepare("SELECT title FROM chats").pluck().all();
    copy.close();
    expect([titles, readFileSync(path).includes("canary"), (statSync(path).mode & 0o777).toString(8)]).toEqual([
      ["canary title"],
      false,
      "600",
    ]);
  });

  it("are seven of the daily kind, the newest; copies before migrations are counted apart", () => {
    make(1, "before-migration");
    for (let at = 2; at <= 10; at += 1) make(at);
    expect(times()).toEqual([10, 9, 8, 7, 6, 5, 4, 1]);
  });

  it("are due a day after the last, and when the clock was set back", () => {
    expect(isBackupDue(opened.folder, 5)).toBe(true);
    make(DAY_MS);
    expect([DAY_MS, 2 * DAY_MS - 1, 2 * DAY_MS, 5].map((now) => isBackupDue(opened.folder, now))).toEqual([false, false, true, true]);
  });

  it("name the newest that opens", () => {
    make(1);
    const newer = make(2);
    writeFileSync(join(opened.folder, newer.name), "damaged");
    expect(lastGoodBackup(opened.folder, opened.key)?.at).toBe(1);
  });

  it("that hold a thing deleted for good are replaced by one without it; older ones stay", () => {
    make(1);
    const chat = someChat();
    opened.chats.createChat(chat);
    make(2);
    make(3);
    opened.chats.deleteBinItem(opened.chats.removeChat(chat.id, 4));
    const target = { folder: opened.folder, key: opened.key, at: 3 };
    const purges = [{ subjectId: chat.id, kind: "chat" as const }];
    expect([replaceHolders(opened.db, target, purges), times()]).toEqual([2, [4, 1]]);
    expect([replaceHolders(opened.db, { ...target, at: 9 }, purges), times()]).toEqual([0, [4, 1]]);
  });

  it("that cannot be opened go as well when something is deleted for good: they may hold it", () => {
    const damaged = make(1);
    writeFileSync(join(opened.folder, damaged.name), "damaged");
    replaceHolders(opened.db, { folder: opened.folder, key: opened.key, at: 2 }, [{ subjectId: "gone", kind: "chat" }]);
    expect(times()).toEqual([2]);
  });
});
