import { expect, test } from "vitest";
import { normalised, spread } from "#src/engine/child/vectors.ts";

const never = new AbortController().signal;

test("a vector has length 1 afterwards, also one of zeros", () => {
  expect([...normalised([3, 4])]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect([...normalised([0, 0, 0, 0])]).toEqual([0.5, 0.5, 0.5, 0.5]);
});

test("work is spread over the workers and comes back in order", async () => {
  const seen = new Set<string>();
  const results = await spread(
    [3, 1, 2, 5, 4],
    ["a", "b"],
    async (item, worker) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.add(worker);
      return item * 10;
    },
    never,
  );
  expect([results, [...seen]]).toEqual([
    [30, 10, 20, 50, 40],
    ["a", "b"],
  ]);
});

test("nothing is begun after a failure, and the failure is told", async () => {
  const begun: number[] = [];
  const spreading = spread(
    [1, 2, 3, 4],
    ["a"],
    async (item) => {
      begun.push(item);
      if (item === 2) throw new Error("two");
      return item;
    },
    never,
  );
  await expect(spreading).rejects.toThrow("two");
  expect(begun).toEqual([1, 2]);
});

test("an abort ends it with its reason", async () => {
  const stop = new AbortController();
  const spreading = spread(
    [1, 2, 3],
    ["a"],
    async (item) => {
      if (item === 1) stop.abort(new Error("enough"));
      return item;
    },
    stop.signal,
  );
  await expect(spreading).rejects.toThrow("enough");
});
