import { expect, it } from "vitest";
import { isUnspaced, wordsOf } from "#src/store/words.ts";

it("cuts texts into folded words, pairs of characters where no spaces are, and currency signs", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["Die Kündigungsfristen (§ 573c BGB)", ["die", "kundigungsfristen", "§", "573c", "bgb"]],
    ["EUR 1,284.60 — 5€", ["eur", "1", "284", "60", "5", "€"]],
    ["所得税の", ["所得", "得税", "税の", "の"]],
    ["iPhone用ケース", ["iphone", "用ケ", "ケー", "ース", "ス"]],
    ["co\u00adoperate zero\u200bwidth", ["cooperate", "zerowidth"]],
    ["Straße STRASSE", ["strasse", "strasse"]],
    ["a\0b", ["a", "b"]],
    ["x".repeat(100), ["x".repeat(40)]],
    ["– … !", []],
  ];
  expect(cases.map(([text]) => [text, wordsOf(text)])).toEqual(cases);
});

it("tells scripts without spaces from others", () => {
  expect(["税", "得税", "ไทย", "tax", "налог", "§"].map(isUnspaced)).toEqual([true, true, true, false, false, false]);
});
