/** Thread counts by cores and by rate, and the length of reading steps. */
import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { nextStepTokens } from "#src/engine/child/readPrompt.ts";
import { createThreadChoice } from "#src/engine/child/threadChoice.ts";
import { threadsFor } from "#src/engine/child/threads.ts";

test("generation leaves one core to others, reading takes all, and what is asked for wins", () => {
  const cores = availableParallelism();
  expect(threadsFor(null, cores)).toEqual({ generation: Math.max(1, cores - 1), reading: cores });
  expect(threadsFor(null, 1)).toEqual({ generation: 1, reading: 1 });
  expect(threadsFor(3, cores)).toEqual({ generation: 3, reading: 3 });
});

/** Threads of each of `steps` steps and whether they were cut short, at the rate each count shows. */
const stepsAt = (rates: ReadonlyMap<number, number>, steps: number, leftTokens: number) => {
  const choice = createThreadChoice([2, 1]);
  return Array.from({ length: steps }, () => {
    const { threads, mostTokens } = choice.next(leftTokens);
    choice.saw(threads, rates.get(threads) ?? 0);
    return Number.isFinite(mostTokens) ? `try ${threads}` : threads;
  });
};

test("reading goes on with the faster count and gives the other a short try, again every sixteenth step", () => {
  const busy = new Map([
    [2, 10],
    [1, 30],
  ]);
  expect(stepsAt(busy, 18, 1_000)).toEqual([2, 2, "try 1", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "try 2", 1, 1]);
  const idle = new Map([
    [2, 20],
    [1, 10],
  ]);
  expect(stepsAt(idle, 18, 1_000)).toEqual([2, 2, "try 1", 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, "try 1", 2, 2]);
});

test("the little that is left to read is no place for a try", () => {
  expect(stepsAt(new Map(), 4, 100)).toEqual([2, 2, 2, 2]);
});

test("a reading step takes about two seconds at the rate just seen, within 8 tokens and a batch", () => {
  expect([nextStepTokens(128, 4_000, 512), nextStepTokens(128, 100, 512), nextStepTokens(32, 60_000, 512)]).toEqual([64, 512, 8]);
});
