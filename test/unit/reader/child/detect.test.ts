/** A file is what its bytes are; its name only decides between kinds of text. */
import { describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { detectKind } from "#src/reader/child/detect.ts";
import { makePdf } from "#test/support/pdf.ts";

const kindOf = async (name: string, bytes: Uint8Array | string): Promise<string> =>
  detectKind(name, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes).catch((thrown: unknown) =>
    thrown instanceof AppError ? `${thrown.code} ${thrown.details?.type ?? ""}`.trim() : "bug",
  );
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf16le"));

describe("what a file is", () => {
  it("is told by its bytes, whatever its name says", async () => {
    const pdf = makePdf([{}]);
    expect(
      await Promise.all([
        kindOf("a.pdf", pdf),
        kindOf("a.txt", pdf),
        kindOf("a.docx", pdf),
        kindOf("a.doc", "{\\rtf1 text}"),
        kindOf("a.txt", "<!doctype html><p>x"),
      ]),
    ).toEqual(["pdf", "pdf", "pdf", "rtf", "html"]);
  });

  it("is told by its name among texts that look alike", async () => {
    expect(
      await Promise.all([
        kindOf("a.csv", "a;b\n1;2"),
        kindOf("a.md", "# Title"),
        kindOf("a", "Title"),
        kindOf("a.pdf", "just words"),
        kindOf("a.txt", utf16("words")),
      ]),
    ).toEqual(["csv", "markdown", "text", "text", "text"]);
  });

  it("is a mail when header fields come first", async () => {
    expect(
      await Promise.all([kindOf("a.txt", "From: a@b\r\nSubject: x\r\n\r\nhello"), kindOf("a.txt", "Note to self:\nFrom: here to there")]),
    ).toEqual(["eml", "text"]);
  });

  it("is refused by name when it is nothing that is read", async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1]);
    const cut = new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0]);
    expect(
      await Promise.all([
        kindOf("a.png", png),
        kindOf("a", new Uint8Array()),
        kindOf("a.docx", cut),
        kindOf("a.bin", new Uint8Array([0, 1, 2, 0])),
        kindOf("a.gz", new Uint8Array([0x1f, 0x8b, 8, 0, 0])),
        kindOf("photo.jpg", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")),
      ]),
    ).toEqual([
      "image",
      "document/empty",
      "document/corrupt",
      "document/unsupported unknown",
      "document/unsupported gz",
      "document/unsupported heic",
    ]);
  });

  it("is no PDF because it speaks of one", async () => {
    expect(await kindOf("a.html", "<html><p>%PDF-1.7 is how a PDF begins")).toBe("html");
  });
});
