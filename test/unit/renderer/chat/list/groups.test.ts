import { expect, test } from "vitest";
import { listRows } from "../../../../../renderer/chat/list/groups.ts";
import { folderId, summary } from "../things.ts";

const now = new Date(2026, 10, 21, 13, 0).getTime();
const daysAgo = (days: number): number => new Date(2026, 10, 21 - days, 12, 0).getTime();
const shape = (rows: ReturnType<typeof listRows>): readonly string[] =>
  rows.map((row) => (row.kind === "heading" ? `# ${row.label} (${row.count})` : row.chat.title));

test("temporary, pinned and folders come first, then days, newest first in each", () => {
  const clients = { id: folderId(50), name: "Clients" };
  const rows = listRows(
    [
      summary(1, { updatedAt: daysAgo(0) }),
      summary(2, { updatedAt: daysAgo(0) + 1 }),
      summary(3, { updatedAt: daysAgo(1) }),
      summary(4, { updatedAt: daysAgo(5) }),
      summary(5, { updatedAt: daysAgo(20) }),
      summary(6, { updatedAt: daysAgo(90) }),
      summary(7, { updatedAt: daysAgo(90), pinned: true, folderId: clients.id }),
      summary(8, { updatedAt: daysAgo(2), folderId: clients.id }),
      summary(9, { updatedAt: daysAgo(0), temporary: true }),
    ],
    [clients],
    new Set(),
    now,
  );
  expect(shape(rows)).toEqual([
    "# Temporary (1)",
    "Chat 9",
    "# Pinned (1)",
    "Chat 7",
    "# Clients (1)",
    "Chat 8",
    "# Today (2)",
    "Chat 2",
    "Chat 1",
    "# Yesterday (1)",
    "Chat 3",
    "# Last 7 days (1)",
    "Chat 4",
    "# Last 30 days (1)",
    "Chat 5",
    "# August 2026 (1)",
    "Chat 6",
  ]);
});

test("a folded section keeps its heading, an empty folder stays", () => {
  const rows = listRows([summary(1, { updatedAt: now })], [{ id: folderId(50), name: "Clients" }], new Set(["date Today"]), now);
  expect(shape(rows)).toEqual(["# Clients (0)", "# Today (1)"]);
});

test("a chat whose folder is gone is listed by its day", () => {
  expect(shape(listRows([summary(1, { updatedAt: now, folderId: folderId(51) })], [], new Set(), now))).toEqual(["# Today (1)", "Chat 1"]);
});
