import { describe, expect, it } from "vitest";
import { docx, wordParagraph } from "#test/support/office.ts";
import { placed, readWhole } from "#test/support/readFormat.ts";
import { zip } from "#test/support/zip.ts";

const run = (text: string, properties: string): string => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;
const styled = (text: string, style: string): string => wordParagraph(text, `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`);
const styles = {
  link: { type: "styles", target: "styles.xml" },
  part: {
    name: "word/styles.xml",
    data: `<w:styles xmlns:w="w"><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style><w:style w:styleId="Loop"><w:name w:val="x"/><w:basedOn w:val="Loop"/></w:style><w:style w:styleId="Ghost"><w:name w:val="y"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`,
  },
};

describe("docx", () => {
  it("gives each paragraph its place and the headings above it", async () => {
    const body =
      styled("Contract", "H1") + wordParagraph("Parties") + styled("Term", "H2") + wordParagraph("Two years") + styled("Loop text", "Loop");
    const { pages } = await readWhole("a.docx", docx(body, [styles.link], [styles.part]));
    expect(placed(pages[0])).toEqual([
      "1 Contract",
      "Contract/2 Parties",
      "Contract/3 Term",
      "Contract/Term/4 Two years",
      "Contract/Term/5 Loop text",
    ]);
    expect(pages[0]).toMatchObject({
      page: 1,
      kind: "section",
      label: "Contract",
      text: "Contract\n\nParties\n\nTerm\n\nTwo years\n\nLoop text",
    });
  });

  it("leaves out deleted text, and hidden text counted", async () => {
    const body = `<w:p>${run("Shown ", "")}<w:del><w:r><w:delText>gone</w:delText><w:t>gone too</w:t></w:r></w:del>${run("secret", "<w:vanish/>")}${run("kept", '<w:vanish w:val="0"/>')}${run("white", '<w:color w:val="FFFFFF"/>')}${run("tiny", '<w:sz w:val="2"/>')}</w:p>${styled("ghost", "Ghost")}`;
    const { text, warnings } = await readWhole("a.docx", docx(body, [styles.link], [styles.part]));
    expect(text).toBe("Shown kept");
    expect(warnings).toEqual({ "hidden-text": "secretwhitetinyghost".length });
  });

  it("keeps white text where something dark may lie behind it", async () => {
    const white = `<w:p>${run("Head", '<w:color w:val="FFFFFF"/>')}</w:p>`;
    const { text } = await readWhole(
      "a.docx",
      docx(`<w:tbl><w:tr><w:tc>${white}</w:tc><w:tc>${wordParagraph("Other")}</w:tc></w:tr></w:tbl>`),
    );
    expect(text).toBe("Head | Other");
  });

  it("keeps white text on the shade of its style, and over a picture that lies behind the text", async () => {
    const white = (style: string): string =>
      `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${run("Banner", '<w:color w:val="FFFFFF"/>')}</w:p>`;
    const part = {
      name: "word/styles.xml",
      data: '<w:styles xmlns:w="w"><w:style w:styleId="Dark"><w:name w:val="dark"/><w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr></w:style><w:style w:styleId="Derived"><w:name w:val="derived"/><w:basedOn w:val="Dark"/></w:style><w:style w:styleId="Plain"><w:name w:val="plain"/><w:pPr><w:shd w:val="clear" w:fill="ffffff"/></w:pPr></w:style></w:styles>',
    };
    const onStyle = await readWhole("a.docx", docx(white("Derived") + white("Plain"), [styles.link], [part]));
    expect([onStyle.text, onStyle.warnings]).toEqual(["Banner", { "hidden-text": 6 }]);
    const picture = '<w:p><w:r><w:drawing><wp:anchor xmlns:wp="wp" behindDoc="1"/></w:drawing></w:r></w:p>';
    expect((await readWhole("a.docx", docx(picture + white("Plain"), [styles.link], [part]))).text).toBe("Banner");
  });

  it("gives tables as rows, and a table that only lays out as its paragraphs", async () => {
    const cell = (text: string): string => `<w:tc>${wordParagraph(text)}</w:tc>`;
    const table = `<w:tbl><w:tr>${cell("Item")}${cell("")}${cell("Price")}</w:tr><w:tr>${cell("Chair")}${cell("new")}${cell("40 €")}</w:tr></w:tbl>`;
    const layout = `<w:tbl><w:tr><w:tc>${wordParagraph("One")}${wordParagraph("Two")}</w:tc></w:tr></w:tbl>`;
    const { text } = await readWhole("a.docx", docx(wordParagraph("Before") + table + layout));
    expect(text).toBe("Before\n\nItem |  | Price\nChair | new | 40 €\n\nOne\n\nTwo");
  });

  it("computes the numbers that Word shows before clauses", async () => {
    const level = (index: number, format: string, text: string): string =>
      `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
    const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="5">${level(0, "decimal", "§ %1")}${level(1, "lowerLetter", "%1%2)")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>`;
    const item = (text: string, ilvl: number, id = 1): string =>
      wordParagraph(text, `<w:pPr><w:numPr><w:ilvl w:val="${ilvl}"/><w:numId w:val="${id}"/></w:numPr></w:pPr>`);
    const body = item("Object", 0) + item("first", 1) + item("second", 1) + item("Price", 0) + item("only", 1) + item("Again", 0, 2);
    const { text } = await readWhole(
      "a.docx",
      docx(body, [{ type: "numbering", target: "numbering.xml" }], [{ name: "word/numbering.xml", data: numbering }]),
    );
    expect(text).toBe("§ 1 Object\n1a) first\n1b) second\n§ 2 Price\n2a) only\n§ 7 Again");
  });

  it("puts a note behind the paragraph that refers to it, and a text box once", async () => {
    const notes = {
      name: "word/footnotes.xml",
      data: `<w:footnotes xmlns:w="w"><w:footnote w:id="2">${wordParagraph("The note")}</w:footnote></w:footnotes>`,
    };
    const box = `<w:txbxContent>${wordParagraph("In the box")}</w:txbxContent>`;
    const body = `<w:p><w:r><w:t>Referring</w:t><w:footnoteReference w:id="2"/></w:r><w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r></w:p>`;
    const { text } = await readWhole("a.docx", docx(body, [{ type: "footnotes", target: "footnotes.xml" }], [notes]));
    expect(text).toBe("Referring\n\n¹ The note\n\nIn the box");
  });

  it("counts what would be fetched and what is embedded, not links", async () => {
    const links = [
      { type: "image", target: "http://192.0.2.1/x.png", external: true },
      { type: "hyperlink", target: "https://example.org", external: true },
    ];
    const { warnings } = await readWhole("a.docx", docx(wordParagraph("Text"), links, [{ name: "word/embeddings/a.bin", data: "x" }]));
    expect(warnings).toEqual({ "external-reference": 1, "unread-attachment": 1 });
  });

  it.each([
    ["no text", docx("<w:p/>"), { code: "document/empty" }],
    [
      "a DOCTYPE",
      zip([
        { name: "[Content_Types].xml", data: "" },
        { name: "word/document.xml", data: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' },
      ]),
      { code: "document/limits", details: { reason: "doctype" } },
    ],
    ["broken XML", docx("<w:p>"), { code: "document/corrupt", details: { reason: "xml" } }],
  ])("refuses %s by name", async (_, bytes, error) => {
    await expect(readWhole("a.docx", bytes)).rejects.toMatchObject(error);
  });
});
