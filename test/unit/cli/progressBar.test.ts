import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { createProgressBar, describeProgress } from "#src/cli/progressBar.ts";
import type { Terminal } from "#src/cli/terminal.ts";

it("counts real things, and gives time only where it was measured", () => {
  const at = { stage: "reading-prompt", done: 1800, total: 4200, unit: "tokens", secondsLeft: 2.4 } as const;
  expect([
    describeProgress(at),
    describeProgress({ ...at, stage: "hashing", done: 5e8, total: 2e9, unit: "bytes", secondsLeft: null }),
    describeProgress({ ...at, stage: "loading-model", done: 62, total: 100, unit: "percent", secondsLeft: null }),
    describeProgress({ ...at, stage: "scanning", done: 3, total: null, unit: "files", secondsLeft: null }),
  ]).toEqual([
    "Reading the prompt: 1,800 of 4,200 tokens · about 3 s left",
    "Computing the checksum: 500 MB of 2.0 GB",
    "Loading the model: 62 %",
    "Looking for models: 3 files",
  ]);
});

it("writes nothing where stderr is no terminal", () => {
  const stderr = new PassThrough();
  const terminal: Terminal = { stdin: stderr, stdout: stderr, stderr, env: {}, interrupted: new AbortController().signal };
  const bar = createProgressBar(terminal);
  bar.show({ stage: "hashing", done: 1, total: 2, unit: "bytes", secondsLeft: null });
  bar.clear();
  expect(stderr.read()).toBeNull();
});
