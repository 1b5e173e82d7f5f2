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

test("reading goes on with the faster count and tries the other again every eighth step", () => {
  const choice = createThreadChoice([2, 1]);
  const rates = new Map([
    [2, 10],
    [1, 30],
  ]);
  const used = Array.from({ length: 10 }, () => {
    const threads = choice.next();
    choice.saw(threads, rates.get(threads) ?? 0);
    return threads;
  });
  expect(used).toEqual([2, 1, 1, 1, 1, 1, 1, 2, 1, 1]);
});

test("a reading step takes about two seconds at the rate just seen, within 8 tokens and a batch", () => {
  expect([nextStepTokens(128, 4_000, 512), nextStepTokens(128, 100, 512), nextStepTokens(32, 60_000, 512)]).toEqual([64, 512, 8]);
});
