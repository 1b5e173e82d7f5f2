import { describe, expect, it } from "vitest";
import { bounded, MAX_PAGE_CHARACTERS } from "#src/reader/child/bounds.ts";
import { pptx, shape, xlsx } from "#test/support/office.ts";
import { readWhole } from "#test/support/readFormat.ts";

describe("what the core is told of a document", () => {
  it("is bounded: a slide's text is cut, with its places, and what was cut is counted", async () => {
    const { pages } = await readWhole("a.pptx", pptx([shape("word ".repeat(300_000)) + shape("behind it")]));
    const [page] = pages;
    if (page === undefined) throw new Error("no page");
    const cut = bounded({ kind: "page", page });
    expect(cut.kind === "page" && [cut.page.text.length, cut.page.characters, cut.page.places.length, cut.page.warnings]).toEqual([
      MAX_PAGE_CHARACTERS,
      MAX_PAGE_CHARACTERS,
      333,
      [{ code: "truncated", count: page.text.length - MAX_PAGE_CHARACTERS }],
    ]);
  });

  it("has titles, labels and names of sheets of a line's length", async () => {
    const { pages } = await readWhole(
      "a.xlsx",
      xlsx({ ["n".repeat(50_000)]: '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>' }),
    );
    const [page] = pages;
    if (page === undefined) throw new Error("no page");
    const cut = bounded({ kind: "page", page });
    expect(cut.kind === "page" && [cut.page.label?.length, cut.page.sheet?.length]).toEqual([300, 300]);
    expect(bounded({ kind: "info", title: "t".repeat(5_000), pages: 1 })).toEqual({ kind: "info", title: "t".repeat(300), pages: 1 });
  });

  it("has rows of a sheet that end where they are too long", async () => {
    const row = `<row r="1">${'<c t="s"><v>0</v></c>'.repeat(1_000)}</row><row r="2"><c t="s"><v>1</v></c></row>`;
    const strings = `<si><t>${"x".repeat(30_000)}</t></si><si><t>next</t></si>`;
    const { pages, warnings } = await readWhole("a.xlsx", xlsx({ One: `<sheetData>${row}</sheetData>` }, { strings }));
    expect([pages[0]?.cells.length, pages[1]?.text, warnings.truncated]).toEqual([33, "next", 967 * 30_000]);
  });
});
