import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, decimalOf, divided, fromPlain, rounded, toPlain, trimmed, zero } from "#src/store/child/cellDecimals.ts";
import { columnNotation, parseNumber } from "#src/store/child/cellNumbers.ts";

describe("numbers as text", () => {
  it.each([
    ["1.284,60 €", 1284.6],
    ["€ 1.284,60", 1284.6],
    ["$1,284.60", 1284.6],
    ["(1,200)", -1200],
    ["-1.200,00 EUR", -1200],
    ["1.200,00-", -1200],
    ["−12,5", -12.5],
    ["1'284.60 CHF", 1284.6],
    ["1 284,60", 1284.6],
    ["1\u202f284,60\u00a0€", 1284.6],
    ["19 %", 0.19],
    ["7,5%", 0.075],
    ["1.284", 1284],
    ["1,284", 1284],
    ["12,34", 12.34],
    ["0.125", 0.125],
    ["1.234.567", 1234567],
    [".5", 0.5],
    ["0", 0],
  ])("read %s", (text, value) => {
    expect(parseNumber(text, null)).toBe(value);
  });

  it.each(["00123", "12 kg", "A-12", "12.10.2024", "1.2.3", "12 34", "1234567890123456", "", "-", "(12", "1,23,456.7.8", "--5", "+(5)-"])(
    "leave %s a text",
    (text) => {
      expect(parseNumber(text, null)).toBeNull();
    },
  );

  it("take three digits for decimals where the column shows that sign as decimal", () => {
    expect([parseNumber("1.284", "point"), parseNumber("1,284", "point"), parseNumber("1,284", "comma")]).toEqual([1.284, 1284, 1.284]);
  });

  it("are taken as most of the column writes them", () => {
    expect([columnNotation(["1,5", "1.284", "x"]), columnNotation(["1.284", "2.000"]), columnNotation(["1.5", "1,284.60"])]).toEqual([
      "comma",
      null,
      "point",
    ]);
  });

  it("are read back as both notations write them", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom("de-DE", "en-US"), (cents, language) => {
        const text = (cents / 100).toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
        expect(parseNumber(text, null)).toBe(cents / 100 + 0);
      }),
    );
  });
});

describe("decimals", () => {
  it("sum without the errors of binary fractions", () => {
    expect(toPlain([0.1, 0.2, 1e-7, -3].map(decimalOf).reduce(add, zero))).toBe("-2.6999999");
    expect(toPlain(decimalOf(0.1 + 0.2))).toBe("0.3");
    expect(toPlain(decimalOf(1.5e21))).toBe("1500000000000000000000");
  });

  it("are rounded half away from zero", () => {
    expect(["0.125", "-0.125", "0.1249", "2.5"].map((text) => toPlain(rounded(fromPlain(text), 2)))).toEqual([
      "0.13",
      "-0.13",
      "0.12",
      "2.50",
    ]);
    expect(toPlain(rounded(divided(fromPlain("10"), 3), 2))).toBe("3.33");
    expect(toPlain(trimmed(fromPlain("1.5000"), 2))).toBe("1.50");
  });

  it("sum cents as whole numbers do", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e10, max: 1e10 })), (cents) => {
        const sum = cents.map((value) => decimalOf(value / 100)).reduce(add, zero);
        expect(rounded(sum, 2).units).toBe(cents.reduce((total, value) => total + BigInt(value), 0n));
      }),
    );
  });
});
