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

describe("white text on a slide", () => {
  const white = '<a:rPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:rPr>';
  const run = (properties: string, text: string): string => `<a:p><a:r>${properties}<a:t>${text}</a:t></a:r></a:p>`;
  const box = (fill: string, ...runs: readonly string[]): string =>
    `<p:sp><p:spPr>${fill}</p:spPr><p:txBody>${runs.join("")}</p:txBody></p:sp>`;
  const dark = '<a:solidFill><a:srgbClr val="202020"/></a:solidFill>';

  it("is left out and counted where nothing lies behind it", async () => {
    const background = '<a:rPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:rPr>';
    const slide = box("", run("", "seen"), run(white, "secret"), run(background, "ground"), run('<a:rPr sz="100"/>', "tiny"));
    const { text, warnings } = await readWhole("a.pptx", pptx([slide]));
    expect([text, warnings]).toEqual(["seen", { "hidden-text": "secretgroundtiny".length }]);
  });

  it.each([
    ["in a filled shape", [box(dark, run(white, "title"))], {}],
    ["over another shape that is filled", [box(dark) + box("", run(white, "title"))], {}],
    ["over a picture", [`<p:pic><p:spPr/></p:pic>${box("", run(white, "title"))}`], {}],
    ["on a dark layout", [box("", run(white, "title"))], { layout: `<p:bg><p:bgPr>${dark}</p:bgPr></p:bg>` }],
    ["where the background is the dark colour", [box("", run(white, "title"))], { layout: '<p:clrMap bg1="dk1" tx1="lt1"/>' }],
    [
      "marked by a highlight",
      [box("", run(white.replace("</a:rPr>", '<a:highlight><a:srgbClr val="000000"/></a:highlight></a:rPr>'), "title"))],
      {},
    ],
  ])("is read %s", async (_where, slides, parts: { readonly layout?: string }) => {
    const { text, warnings } = await readWhole("a.pptx", pptx(slides, null, parts.layout));
    expect([text, warnings]).toEqual(["title", {}]);
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

describe("white and tiny text in an odt", () => {
  const style = (name: string, text: string, more = "", parent = ""): string =>
    `<style:style style:name="${name}" style:parent-style-name="${parent}">${more}<style:text-properties ${text}/></style:style>`;
  const span = (name: string, text: string): string => `<text:span text:style-name="${name}">${text}</text:span>`;
  const styles = [
    style("White", 'fo:color="#FFFFFF"'),
    style("Below", "", "", "White"),
    style("Tiny", 'fo:font-size="1pt"'),
    style("Black", 'fo:color="#000000"'),
    style("Marked", 'fo:color="#ffffff" fo:background-color="#000000"'),
    style("Shaded", 'fo:color="#ffffff"', '<style:paragraph-properties fo:background-color="#333333"/>'),
  ].join("");

  it("is left out and counted, by the style and those above it", async () => {
    const body = `<text:p>seen ${span("White", `secret${span("Black", " black")}`)}${span("Tiny", "tiny")}</text:p><text:p text:style-name="Below">all</text:p>`;
    const { text, warnings } = await readWhole("a.odt", odf("text", body, { styles }));
    expect([text, warnings]).toEqual(["seen black", { "hidden-text": "secrettinyall".length }]);
  });

  it("is read where a colour or a table lies behind it", async () => {
    const cell = `<table:table><table:table-row><table:table-cell><text:p text:style-name="White">cell</text:p></table:table-cell></table:table-row></table:table>`;
    const body = `<text:p>${span("Marked", "marked")}</text:p><text:p text:style-name="Shaded">shaded</text:p>${cell}`;
    const { text, warnings } = await readWhole("a.odt", odf("text", body, { styles }));
    expect([text, warnings]).toEqual(["marked\n\nshaded\n\ncell", {}]);
  });

  it("is read on a dark page", async () => {
    const page = '<style:page-layout><style:page-layout-properties fo:background-color="#101010"/></style:page-layout>';
    const { text } = await readWhole("a.odt", odf("text", '<text:p text:style-name="White">light</text:p>', { styles: styles + page }));
    expect(text).toBe("light");
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

  it("leaves out and counts white text where nothing lies behind it", async () => {
    const colours = "{\\colortbl;\\red0\\green0\\blue0;\\red255\\green255\\blue255;}";
    const read = (body: string) => readWhole("a.rtf", rtf(colours + body));
    const { text, warnings } = await read(
      "seen {\\cf2 secret}{\\fs2 tiny}{\\cf2\\cf1  black}{\\cf2\\highlight1  marked}{\\cf2\\plain  plain}\\par\\pard\\cbpat1\\cf2 shaded\\par\\pard\\intbl cell\\cell\\row\\pard white\\par",
    );
    expect([text, warnings]).toEqual(["seen black marked plain\n\nshaded\n\ncell", { "hidden-text": "secrettinywhite".length }]);
    expect((await read("{\\*\\background{\\shp{\\*\\shpinst}}}\\cf2 on a dark page\\par")).text).toBe("on a dark page");
  });

  it("refuses nesting beyond all writers", async () => {
    await expect(readWhole("a.rtf", rtf("{".repeat(3_000)))).rejects.toMatchObject({
      code: "document/limits",
      details: { reason: "rtf-depth" },
    });
  });
});
