import { describe, expect, it } from "vitest";
import { findWords, fold, stem, wordsOf } from "#src/documents/answer/cells/words.ts";

describe("words of questions and tables", () => {
  it.each([
    ["customers", "customer"],
    ["invoices", "Invoice"],
    ["companies", "company"],
    ["Rechnungen", "Rechnung"],
    ["Gehälter", "Gehalt"],
    ["Namen", "Name"],
    ["Kundinnen", "Kundin"],
    ["Beträge", "BETRAG"],
  ])("%s are more than one %s", (many, one) => {
    expect(stem(fold(many))).toBe(stem(fold(one)));
  });

  it.each([
    ["Bonn", "Ulm"],
    ["paid", "unpaid"],
    ["Amount", "Account"],
  ])("%s is not %s", (one, other) => {
    expect(stem(fold(one))).not.toBe(stem(fold(other)));
  });

  it("keep the figures of numbers and dates together", () => {
    expect(wordsOf("Über 1.284,60 € am 05.03.2024?")).toEqual(["uber", "1.284,60", "am", "05.03.2024"]);
  });

  it("are found one after the other", () => {
    const words = wordsOf("the net amounts of Möller OHG");
    expect([findWords(words, ["net", "amount"]), findWords(words, ["amount", "net"]), findWords(words, [])]).toEqual([[1, 3], null, null]);
  });
});
