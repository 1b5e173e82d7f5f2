import { v7 } from "uuid";
import { expect, test, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { binItemIdSchema, chatIdSchema } from "#src/contract/ids.ts";
import { createBin } from "#src/desk/bin.ts";
import type { BinRepository, Restored } from "#src/desk/ports.ts";

const open = (repository: Partial<BinRepository>) => {
  const restored: Restored[] = [];
  const none: BinRepository = {
    list: async () => [],
    restore: async () => {
      throw new AppError("request/not-found", "gone");
    },
    deleteForever: async () => undefined,
    empty: async () => undefined,
    expire: async () => 0,
  };
  const bin = createBin({ repository: { ...none, ...repository }, now: () => 42, restored: async (what) => void restored.push(what) });
  return { bin, restored };
};
const id = binItemIdSchema.parse(v7());

test("what comes back is told to the pages", async () => {
  const what: Restored = { kind: "chat", chatId: chatIdSchema.parse(v7()) };
  const { bin, restored } = open({ restore: async () => what });
  expect([await bin.restore({ id }), restored]).toEqual([{}, [what]]);
});

test("a thing that is gone is refused and nothing is told", async () => {
  const { bin, restored } = open({});
  await expect(bin.restore({ id })).rejects.toMatchObject({ code: "request/not-found" });
  expect(restored).toEqual([]);
});

test("what expired is deleted at the start and every hour, also after the store refused once", async () => {
  vi.useFakeTimers();
  const asked: number[] = [];
  const failures: unknown[] = [];
  const { bin } = open({
    expire: async (now) => {
      asked.push(now);
      if (asked.length === 1) throw new Error("full");
      return 0;
    },
  });
  bin.start((error) => void failures.push(error));
  await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
  bin.close();
  await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);
  expect([asked, failures.length]).toEqual([[42, 42, 42], 1]);
  vi.useRealTimers();
});
