import { describe, expect, it } from "vitest";
import { odf, pptx, shape } from "#test/support/office.ts";
import { placed, readWhole } from "#test/support/readFormat.ts";

describe("pptx", () => {
  it("gives a page for each slide: title first, text, table, notes; an empty one is unread", async () => {
    const table =
      "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Q1</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>12</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";
    const slides = [shape("one\ntwo", "body") + shape("Results", "title") + shape("7", "sldNum") + table, "", shape("Last", "ctrTitle")];
    const { pages, unread } = await readWhole("a.pptx", pptx(slides, shape("Speak slowly", "body")));
    expect(pages.map((page) => [page.page, page.kind, page.label, page.text])).toEqual([
      [1, "slide", "Results", "Results\n\none\ntwo\nQ1 | 12\nSpeak slowly"],
      [3, "slide", "Last", "Last"],
    ]);
    expect(placed(pages[0])[1]).toBe("Results/2 one");
    expect(unread).toEqual([2]);
  });

  it("leaves out what lies beside the slide, and counts it", async () => {
    const { text, warnings } = await readWhole(
      "a.pptx",
      pptx([shape("seen", null, { x: 0, y: 0 }) + shape("beside", null, { x: 9_999_999, y: 0 }) + shape("above", null, { x: 0, y: -500 })]),
    );
    expect(text).toBe("seen");
    expect(warnings).toEqual({ "hidden-text": "besideabove".length });
  });
});

describe("odt", () => {
  it("gives headings, lists, tables and notes; deleted and hidden text stays out", async () => {
    const styles = '<style:style style:name="Gone"><style:text-properties text:display="none"/></style:style>';
    const body = [
      "<text:tracked-changes><text:changed-region><text:p>deleted</text:p></text:changed-region></text:tracked-changes>",
      '<text:h text:outline-level="1">Contract</text:h>',
      '<text:p>Two<text:s text:c="2"/>years<text:line-break/>and <text:span text:style-name="Gone">secret</text:span>more<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The note</text:p></text:note-body></text:note></text:p>',
      "<text:list><text:list-item><text:p>item</text:p><text:p>its second</text:p></text:list-item></text:list>",
      "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
      '<text:section text:display="none"><text:p>hidden</text:p></text:section>',
    ].join("");
    const { text, pages, warnings } = await readWhole("a.odt", odf("text", body, { styles }));
    expect(text).toBe("Contract\n\nTwo years\nand more\n\n¹ The note\n\n• item\n\nits second\n\na | b");
    expect(placed(pages[0])[1]).toBe("Contract/2 Two years\nand more");
    expect(warnings).toEqual({ "hidden-text": "secrethidden".length });
  });
});

describe("rtf", () => {
  const rtf = (body: string): string =>
    `{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Times;}}{\\info{\\title The title}}${body}}`;

  it("gives paragraphs, rows and notes in their charsets; hidden and deleted text stays out", async () => {
    const body =
      "\\pard\\outlinelevel0 Heading\\par\\pard Gr\\'f6\\'dfe \\u8364?5 {\\f1 \\'ef\\'f0\\'e8}{\\v secret}{\\deleted gone}{\\*\\generator none}{\\footnote The note}\\par\\trowd\\intbl A\\cell B\\cell\\row\\pard {\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt link}}{\\pict 00ff00}\\par";
    const { title, text, pages, warnings } = await readWhole("a.rtf", rtf(body));
    expect(title).toBe("The title");
    expect(text).toBe("Heading\n\nGröße €5 при\n\n¹ The note\n\nA | B\n\nlink");
    expect(placed(pages[0])[1]).toBe("Heading/2 Größe €5 при");
    expect(warnings).toEqual({ "hidden-text": 6 });
  });

  it("refuses nesting beyond all writers", async () => {
    await expect(readWhole("a.rtf", rtf("{".repeat(3_000)))).rejects.toMatchObject({
      code: "document/limits",
      details: { reason: "rtf-depth" },
    });
  });
});
