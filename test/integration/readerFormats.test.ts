/** Formats through the real reader: its process, its protocol, its names for what goes wrong. */
import { afterAll, describe, expect, it } from "vitest";
import { createDocumentReader } from "#src/reader/startReader.ts";
import { uploadOf } from "#test/support/documentSource.ts";
import { docx, odf, pptx, shape, wordParagraph, xlsx } from "#test/support/office.ts";
import { zip } from "#test/support/zip.ts";

const reader = createDocumentReader();
afterAll(() => reader.close());

const read = async (name: string, content: Uint8Array | string): Promise<readonly string[]> => {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const request = { source: uploadOf(name, bytes), ocrLanguages: [], firstPage: 1 } as const;
  const events = await Array.fromAsync(reader.read(request, new AbortController().signal));
  return events.map((event) => {
    if (event.kind === "opened") return `opened ${event.documentKind}`;
    return event.kind === "page" ? `${event.page.page} ${event.page.kind}: ${event.page.text}` : event.kind;
  });
};

describe("the reader", () => {
  it.each<readonly [string, Uint8Array | string, readonly string[]]>([
    ["letter.docx", docx(wordParagraph("Dear Ms Adler")), ["opened docx", "1 section: Dear Ms Adler", "end"]],
    ["sums.xlsx", xlsx({ One: '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>' }), ["opened xlsx", "1 sheet: 7", "end"]],
    ["show.pptx", pptx([shape("One", "title"), shape("Two", "title")]), ["opened pptx", "1 slide: One", "2 slide: Two", "end"]],
    ["text.odt", odf("text", "<text:p>Open</text:p>"), ["opened odt", "1 section: Open", "end"]],
    ["mail.eml", "Subject: Hello\r\nFrom: a@b\r\n\r\nBody", ["opened eml", "1 part: Subject: Hello\nFrom: a@b\n\nBody", "end"]],
    ["data.csv", "a;b\n1;2", ["opened csv", "1 sheet: a | b\n1 | 2", "end"]],
    ["page.html", "<!doctype html><p>Seen</p>", ["opened html", "1 section: Seen", "end"]],
  ])("reads %s", async (name, content, events) => {
    expect(await read(name, content)).toEqual(events);
  });

  it("names why it refuses a file, and reads the next", async () => {
    const bomb = zip([
      { name: "[Content_Types].xml", data: "<Types/>" },
      { name: "word/document.xml", data: Buffer.alloc(50_000_000, 32) },
    ]);
    await expect(read("bomb.docx", bomb)).rejects.toMatchObject({ code: "document/limits", details: { reason: "ratio" } });
    await expect(read("nothing.docx", docx(""))).rejects.toMatchObject({ code: "document/empty" });
    expect(await read("letter.docx", docx(wordParagraph("Still here")))).toContain("1 section: Still here");
  });
});
