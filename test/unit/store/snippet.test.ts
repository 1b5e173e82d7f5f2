import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchTerms } from "#src/store/searchQuery.ts";
import { snippetOf } from "#src/store/snippet.ts";

const marked = (text: string, query: string): string => {
  const { snippet, ranges } = snippetOf(text, searchTerms(query));
  return [...ranges]
    .reverse()
    .reduce((whole, [start, end]) => `${whole.slice(0, start)}[${whole.slice(start, end)}]${whole.slice(end)}`, snippet);
};

// The limit is for a machine busy with other tests; none of these is timed.
describe("a snippet", { timeout: 60_000 }, () => {
  it("marks a word inside a compound, in whatever case and accents it stands", () => {
    expect(marked("Die KÜNDIGUNGSFRISTEN gelten", "kundigungs frist")).toBe("Die [KÜNDIGUNGSFRIST]EN gelten");
  });
  it("marks whole source characters where folding makes two of one or one of two", () => {
    expect([marked("Große Straße", "ss"), marked("Cafe\u0301s", "cafe")]).toEqual(["Gro[ß]e Stra[ß]e", "[Cafe\u0301]s"]);
  });
  it("is cut around the first match, at whole words and whole characters, on one line", () => {
    const text = `${"vorher 😀 ".repeat(40)}Ziel\nhier ${"nachher 😀 ".repeat(40)}`;
    const { snippet, ranges } = snippetOf(text, ["ziel"]);
    expect(snippet).toMatch(/^…(vorher|😀).*Ziel hier .*…$/u);
    expect([snippet.isWellFormed(), snippet.includes("\n"), ranges.map(([start, end]) => snippet.slice(start, end))]).toEqual([
      true,
      false,
      ["Ziel"],
    ]);
  });
  it("finds a match deep in a long text, also across the borders of its pieces", () => {
    for (const before of [8_190, 16_383, 100_000]) expect(marked(`${"x".repeat(before)}needle`, "needle")).toMatch(/\[needle\]$/);
  });
  it("has ranges in order, inside it, without overlap, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.string({ unit: "grapheme", maxLength: 4 }), (text, query) => {
        const { snippet, ranges } = snippetOf(`${text}${query}`, searchTerms(query));
        return ranges.every(([start, end], index) => start < end && end <= snippet.length && start >= (ranges[index - 1]?.[1] ?? 0));
      }),
    );
  });
});
