import { expect, it } from "vitest";
import { formatBytes, formatFacts, formatTable } from "#src/cli/figures.ts";

it("writes bytes with SI prefixes and no more digits than a person reads", () => {
  expect([0, 999, 1000, 812_345, 6_100_000_000, 2 ** 60].map(formatBytes)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "812 kB",
    "6.1 GB",
    "1152922 TB",
  ]);
});

it("takes the unit of a fact from the end of its name, and leaves out facts that are not there", () => {
  expect(formatFacts({ neededBytes: 6.1e9, contextTokens: 8192, reason: "truncated", nothing: null })).toBe(
    " (needed 6.1 GB, context 8,192 tokens, reason: truncated)",
  );
  expect(formatFacts(undefined)).toBe("");
});

it("pads columns to their widest cell", () => {
  expect(
    formatTable([
      ["A", "B"],
      ["long", "x"],
    ]),
  ).toBe("A     B\nlong  x");
});
