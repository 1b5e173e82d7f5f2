import xlsxLibrary from "@e965/xlsx";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { docx, wordParagraph } from "#test/support/office.ts";
import { placed, readWhole } from "#test/support/readFormat.ts";
import { zip } from "#test/support/zip.ts";

const head =
  "Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fe?=\r\nFrom: Ms Adler <adler@example.org>\r\nTo: b@example.org, c@example.org\r\nDate: Mon, 1 Jun 2026 10:00:00 +0200\r\n";
const part = (headers: string, body: string): string => `--x\r\n${headers}\r\n\r\n${body}\r\n`;
const mixed = (...parts: readonly string[]): string =>
  `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${parts.join("")}--x--\r\n`;
const attached = (name: string, content: Uint8Array | string): string =>
  part(
    `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64`,
    Buffer.from(content as string).toString("base64"),
  );
const shown = "Subject: Größe\nFrom: Ms Adler <adler@example.org>\nTo: b@example.org, c@example.org\nDate: 2026-06-01T08:00:00.000Z";

describe("eml", () => {
  it("gives head and body first, then the attachments by their names", async () => {
    const { title, pages } = await readWhole(
      "a.eml",
      mixed(
        part("Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable", "Sch=F6n"),
        attached("letter.docx", docx(wordParagraph("The letter"))),
        attached("table.csv", "a,b\n1,2"),
      ),
    );
    expect(title).toBe("Größe");
    expect(pages.map((page) => [page.page, page.kind, page.label, page.text])).toEqual([
      [1, "part", null, `${shown}\n\nSchön`],
      [2, "part", "letter.docx", "The letter"],
      [3, "part", "table.csv › table, rows 1–2", "a | b\n1 | 2"],
    ]);
    expect(placed(pages[2])).toEqual(["1 a | b", "2 1 | 2"]);
  });

  it("reads what a mail program shows: the HTML, without what is hidden in it", async () => {
    const body = `${head}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n${part("Content-Type: text/plain", "only machines read this")}${part("Content-Type: text/html", '<p>Seen</p><p style="display:none">not</p>')}--x--\r\n`;
    const { text, warnings } = await readWhole("a.eml", body);
    expect(text).toBe(`${shown}\n\nSeen`);
    expect(warnings).toEqual({ "hidden-text": 3 });
  });

  it("counts attachments that are not read, and goes on", async () => {
    const { pages, warnings } = await readWhole(
      "a.eml",
      mixed(
        part("Content-Type: text/plain", "Body"),
        attached("a.zip", zip([{ name: "x", data: "x" }])),
        attached("broken.docx", "PK\u0003\u0004"),
        attached("note.txt", "Read"),
      ),
    );
    expect(pages.map((page) => page.label)).toEqual([null, "note.txt"]);
    expect(warnings).toEqual({ "unread-attachment": 2 });
  });

  it("reads mails in mails, to a depth", async () => {
    const inner = (depth: number): string =>
      mixed(part("Content-Type: text/plain", `depth ${depth}`), ...(depth === 7 ? [] : [attached("inner.eml", inner(depth + 1))]));
    const { pages, warnings } = await readWhole("a.eml", inner(0));
    expect(pages.map((page) => page.text.slice(-7))).toEqual(["depth 0", "depth 1", "depth 2", "depth 3", "depth 4"]);
    expect(warnings).toEqual({ "unread-attachment": 1 });
  });

  it("reads a mail saved as UTF-16, or with a byte order mark", async () => {
    const wide = iconv.encode(`${head}\r\nBody`, "utf-16le", { addBOM: true });
    expect((await readWhole("a.eml", wide)).text).toBe(`${shown}\n\nBody`);
    expect((await readWhole("a.eml", `\uFEFF${head}\r\nBody`)).text).toBe(`${shown}\n\nBody`);
  });

  it("gives a mail without text its head", async () => {
    expect((await readWhole("a.eml", `${head}\r\n`)).text).toBe(shown);
  });

  it("refuses parts within parts without end, and ten thousand of them", async () => {
    let deep = "Content-Type: text/plain\r\n\r\nx";
    for (let level = 0; level < 60; level += 1)
      deep = `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n${deep}\r\n--b${level}--`;
    await expect(readWhole("a.eml", `Subject: x\r\nFrom: a@b\r\n${deep}`)).rejects.toMatchObject({
      code: "document/limits",
      details: { reason: "mail-depth" },
    });
    await expect(readWhole("a.eml", mixed(...Array.from({ length: 10_000 }, () => attached("a", "x"))))).rejects.toMatchObject({
      details: { reason: "mail-parts" },
    });
  });
});

describe("mbox", () => {
  it("gives every mail under its subject; a line of a body that begins with From is none", async () => {
    const mail = (subject: string, body: string): string =>
      `From a@b Mon Jun  1 10:00:00 2026\nSubject: ${subject}\nFrom: a@b\n\n${body}\n\n`;
    const { pages } = await readWhole("a.mbox", mail("One", "first\nFrom here on nothing new") + mail("Two", "second"));
    expect(pages.map((page) => [page.page, page.label])).toEqual([
      [1, "One"],
      [2, "Two"],
    ]);
    expect(pages[0]?.text).toContain("From here on nothing new");
  });
});

describe("msg", () => {
  /** A compound file as Outlook writes it: a stream for each property, its name the property's tag. */
  const msg = (properties: Readonly<Record<string, Uint8Array>>): Uint8Array => {
    const file = xlsxLibrary.CFB.utils.cfb_new();
    xlsxLibrary.CFB.utils.cfb_add(file, "/__properties_version1.0", Buffer.alloc(32));
    for (const [tag, content] of Object.entries(properties))
      xlsxLibrary.CFB.utils.cfb_add(file, `/__substg1.0_${tag}`, Buffer.from(content));
    return Uint8Array.from(xlsxLibrary.CFB.write(file, { type: "buffer" }) as Buffer);
  };
  const unicode = (text: string): Uint8Array => Buffer.from(text, "utf16le");

  it("gives head and body", async () => {
    const { kind, title, text } = await readWhole(
      "a.msg",
      msg({
        "0037001F": unicode("Angebot für März"),
        "0C1A001F": unicode("Ms Adler"),
        "1000001F": unicode("Sehr geehrte Frau,\r\n\r\nGrüße"),
      }),
    );
    expect(kind).toBe("msg");
    expect(title).toBe("Angebot für März");
    expect(text).toBe("Subject: Angebot für März\nFrom: Ms Adler\n\nSehr geehrte Frau,\n\nGrüße");
  });

  it("prefers the HTML, which is what Outlook shows", async () => {
    const { text } = await readWhole(
      "a.msg",
      msg({ "0037001F": unicode("x"), "1000001F": unicode("plain"), "10130102": Buffer.from("<html><body><p>shown</p></body></html>") }),
    );
    expect(text).toBe("Subject: x\n\nshown");
  });
});
