import { expect, test } from "vitest";
import { measuredWords, shareWords } from "../../../../renderer/words/lab.ts";

test("a figure has as many places as its error has two digits of", () => {
  expect(measuredWords({ value: 12.3146, stdErr: 0.1372 })).toBe("12.31 ± 0.14");
  expect(measuredWords({ value: 0.004_213, stdErr: 0.000_31 })).toBe("0.00421 ± 0.00031");
  expect(measuredWords({ value: 1234.56, stdErr: 45 })).toBe("1,235 ± 45");
  expect(measuredWords({ value: 12.3146, stdErr: 0 })).toBe("12.31");
});

test("a share is said in points", () => {
  expect(shareWords({ value: 0.9714, stdErr: 0.0031 })).toBe("97.1 % ± 0.3");
  expect(shareWords({ value: 1, stdErr: 0 })).toBe("100.0 %");
});
