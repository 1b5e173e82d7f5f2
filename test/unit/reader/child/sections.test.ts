import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoosePage } from "#src/reader/child/pages.ts";
import { type Block, createSections } from "#src/reader/child/sections.ts";

const cut = (blocks: readonly Block[]): readonly LoosePage[] => {
  const sections = createSections({ kind: "section", label: null });
  return [...blocks.flatMap((block) => sections.add(block)), ...sections.end()];
};
const paragraph = (text: string): Block => ({ kind: "paragraph", text });
const heading = (level: number, text: string): Block => ({ kind: "heading", level, text });
const words = (length: number): string => "word ".repeat(length / 5).trim();

describe("sections", () => {
  it("begins a page at a heading of the first level, and at others when the page has its length", () => {
    const pages = cut([
      heading(1, "A"),
      paragraph(words(600)),
      heading(2, "A.1"),
      paragraph(words(1_500)),
      heading(2, "A.2"),
      paragraph(words(100)),
      heading(1, "B"),
      paragraph("end"),
    ]);
    expect(pages.map((page) => page.label)).toEqual(["A", "A.2"]);
    expect(pages[1]?.places.map((place) => (place.kind === "paragraph" ? place.headings : []))).toEqual([["A"], ["A", "A.2"], [], ["B"]]);
  });

  it("names a page after its first heading, or after the one it goes on under", () => {
    const lease = cut([heading(1, "Lease"), heading(2, "Rent"), paragraph("due"), heading(2, "Keys"), paragraph("two")]);
    const long = cut([heading(1, "Lease"), heading(2, "Rent"), paragraph(words(3_500)), paragraph(words(3_500))]);
    expect([lease, long].map((pages) => pages.map(({ label }) => label))).toEqual([["Lease"], ["Lease", "Rent"]]);
  });

  it("never leaves a heading alone at the end of a page", () => {
    const pages = cut([paragraph(words(1_900)), heading(2, "Below"), paragraph(words(3_000))]);
    expect(pages.map((page) => page.text.slice(0, 5))).toEqual(["word ", "Below"]);
  });

  it("cuts a paragraph that is too long at sentences, else words, else anywhere, and loses no word", () => {
    const text = "This is a sentence of the long one. ".repeat(500).trim();
    const pages = cut([paragraph(text), paragraph("x".repeat(20_000))]);
    expect(pages.every((page) => page.text.length <= 6_000)).toBe(true);
    expect(pages[0]?.text.endsWith("one.")).toBe(true);
    expect(
      pages
        .map((page) => page.text)
        .join("")
        .replace(/\s/g, ""),
    ).toBe(text.replace(/\s/g, "") + "x".repeat(20_000));
  });

  it("sets rows and items on lines, paragraphs apart", () => {
    const [page] = cut([paragraph("a"), { kind: "line", text: "1 | 2" }, { kind: "line", text: "3 | 4" }, paragraph("b")]);
    expect(page?.text).toBe("a\n\n1 | 2\n3 | 4\n\nb");
  });

  it("takes out and counts what steers, hides or smuggles", () => {
    const [page] = cut([
      paragraph("ab\u202Ecd\u{E0041}\u{E0042}e\u00ADf\u200Bg\u00A0h e\u0301"),
      { kind: "warning", code: "hidden-text", count: 7 },
      paragraph("i"),
    ]);
    expect(page?.text).toBe("abcdefg h \u00E9\n\ni");
    expect(page?.warnings).toEqual([
      { code: "bidi-controls", count: 1 },
      { code: "tag-characters", count: 2 },
      { code: "hidden-text", count: 7 },
    ]);
  });

  it("keeps every place within its text, whatever comes", () => {
    const block: fc.Arbitrary<Block> = fc.oneof(
      fc.record({ kind: fc.constantFrom<"paragraph" | "line">("paragraph", "line"), text: fc.string({ unit: "binary", maxLength: 60 }) }),
      fc.record({
        kind: fc.constant("paragraph" as const),
        text: fc.nat(30).map((words) => "A sentence of \u{1F600} it. ".repeat(words * 20)),
      }),
      fc.record({ kind: fc.constant("heading" as const), level: fc.integer({ min: 0, max: 9 }), text: fc.string({ maxLength: 30 }) }),
      fc.constant({ kind: "cut" as const }),
    );
    const fits = (page: LoosePage): boolean =>
      page.places.every((place, index) => place.start >= (page.places[index - 1]?.end ?? 0) && place.end > place.start) &&
      page.places.at(-1)?.end === page.text.length &&
      page.text.isWellFormed();
    fc.assert(
      fc.property(fc.array(block, { maxLength: 25 }), (blocks) => cut(blocks).every(fits)),
      { seed: 1, numRuns: 100 },
    );
  }, 30_000);
});
