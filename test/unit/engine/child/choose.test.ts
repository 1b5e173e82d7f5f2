import { expect, test } from "vitest";
import { shares } from "#src/engine/child/choose.ts";

test("log-probabilities become shares that sum to 1, however small they are", () => {
  const close = (numbers: readonly number[]) => numbers.map((number) => Number(number.toFixed(6)));
  expect(close(shares([Math.log(0.3), Math.log(0.1)]))).toEqual([0.75, 0.25]);
  expect(close(shares([-2_000, -2_000]))).toEqual([0.5, 0.5]);
  expect(close(shares([-1, Number.NEGATIVE_INFINITY]))).toEqual([1, 0]);
});
