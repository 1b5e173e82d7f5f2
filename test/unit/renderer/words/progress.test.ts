import { describe, expect, test } from "vitest";
import type { Progress } from "#src/contract/run.ts";
import { progressFraction, progressSentence } from "../../../../renderer/words/progress.ts";

const progress = (over: Partial<Progress>): Progress => ({
  stage: "reading-prompt",
  done: 1800,
  total: 4200,
  unit: "tokens",
  secondsLeft: null,
  ...over,
});

describe("work under way in one sentence", () => {
  test("counts are told as done of total, percents as such, the time left as an estimate", () => {
    expect(
      [
        progress({}),
        progress({ stage: "loading-model", done: 62, total: 100, unit: "percent", secondsLeft: 3 }),
        progress({ stage: "hashing", done: 1024 ** 3, total: null, unit: "bytes" }),
        progress({ stage: "waiting", done: 0, total: null }),
      ].map(progressSentence),
    ).toEqual([
      "Reading the prompt: 1,800 of 4,200 tokens",
      "Loading model: 62 % · about 3 s",
      "Reading the file for its fingerprint: 1 GB",
      "Waiting its turn…",
    ]);
  });

  test("without a known end there is no fraction, and none above one", () => {
    expect(
      [
        progress({ total: null }),
        progress({ total: 0 }),
        progress({ done: 5000 }),
        progress({ done: 62, total: null, unit: "percent" }),
      ].map(progressFraction),
    ).toEqual([null, null, 1, 0.62]);
  });
});
