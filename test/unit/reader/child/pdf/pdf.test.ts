/** PDFs made by code, read in this process: where words stand, what is left out, how lines and paragraphs come out. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Box } from "#src/contract/document.ts";
import type { OpenedFile } from "#src/reader/child/format.ts";
import { format } from "#src/reader/child/formats/pdf.ts";
import { outermost } from "#src/reader/child/inner.ts";
import type { FormatEvent } from "#src/reader/protocol.ts";
import type { ReadPage } from "#src/reader/reader.ts";
import { type MadePage, makePdf, wordBoxes } from "#test/support/pdf.ts";

const events = async (bytes: Uint8Array, password: string | null = null, firstPage = 1): Promise<readonly FormatEvent[]> => {
  const options = outermost({ password, firstPage, ocr: null, signal: new AbortController().signal });
  return Array.fromAsync(format.read({ name: "made.pdf", bytes }, options));
};
const pagesOf = async (pages: readonly MadePage[]): Promise<readonly ReadPage[]> =>
  (await events(makePdf(pages))).flatMap((event) => (event.kind === "page" ? [event.page] : []));
const onePage = async (page: MadePage): Promise<ReadPage> => {
  const [read] = await pagesOf([page]);
  if (read === undefined) throw new Error("the page was not read");
  return read;
};
const boxesOf = (page: ReadPage): readonly { readonly text: string; readonly box: Box }[] =>
  page.places.flatMap((place) => (place.kind === "box" ? [{ text: page.text.slice(place.start, place.end), box: place.box }] : []));
const farthest = (a: Box, b: Box): number => Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? 0))));

const letter: MadePage = {
  texts: [
    { text: "Rental contract (No. 4711)", x: 72, y: 760, size: 18 },
    { text: "The notice period is three months; WAVE Tall.", x: 72, y: 700 },
    { text: "Rent: 1,250.00 EUR", x: 300.5, y: 100.25, size: 7.5 },
  ],
};

/** One page of a file, opened for it alone. */
const paint = async (file: OpenedFile, page: number, widthPx: number) =>
  await (await format.openForPainting?.(file, null))?.(page, widthPx);

describe("boxes of words on the displayed page", () => {
  it.each<[string, MadePage]>([
    ["upright", letter],
    ["turned by 90 degrees", { ...letter, rotate: 90 }],
    ["turned by 180 degrees", { ...letter, rotate: 180 }],
    ["turned by 270 degrees", { ...letter, rotate: 270 }],
    ["cropped", { ...letter, crop: [50, 60, 560, 800] }],
    ["cropped and turned", { ...letter, crop: [50, 60, 560, 800], rotate: 90 }],
    ["in units of 1/36 inch", { ...letter, userUnit: 2 }],
  ])("%s: the same words, each within half a point of the standard's own figures", async (_name, page) => {
    const found = boxesOf(await onePage(page));
    const known = wordBoxes(page);
    expect(found.map(({ text }) => text)).toEqual(known.map(({ text }) => text));
    expect(Math.max(...found.map(({ box }, index) => farthest(box, known[index]?.box ?? [0, 0, 0, 0])))).toBeLessThan(0.5);
  });

  it.skipIf(spawnSync("pdftotext", ["-v"]).error !== undefined)(
    "agree with pdftotext within 2 pt (skipped: poppler-utils is not here)",
    async () => {
      const path = join(mkdtempSync(join(tmpdir(), "deskside-pdf-")), "made.pdf");
      writeFileSync(path, makePdf([letter]));
      const theirs = [
        ...spawnSync("pdftotext", ["-bbox", path, "-"], { encoding: "utf8" }).stdout.matchAll(
          /xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)</g,
        ),
      ];
      const ours = boxesOf(await onePage(letter));
      expect(ours.map(({ text }) => text)).toEqual(theirs.map((match) => match[5]));
      const far = ours.map(({ box }, index) => farthest(box, (theirs[index]?.slice(1, 5).map(Number) ?? []) as unknown as Box));
      expect(Math.max(...far)).toBeLessThan(2);
    },
  );

  it("give the page's size as displayed", async () => {
    const page = await onePage({ ...letter, crop: [50, 60, 560, 800], rotate: 90, userUnit: 2 });
    expect([page.width, page.height]).toEqual([1_480, 1_020]);
  });
});

describe("text", () => {
  it("has a line per line, a blank line between paragraphs, and hyphens at line ends as they stand", async () => {
    const line = (text: string, y: number): { text: string; x: number; y: number } => ({ text, x: 72, y });
    const page = await onePage({
      texts: [
        line("The notice pe-", 700),
        line("riod is three months.", 686),
        line("It begins in May.", 672),
        line("Second paragraph.", 640),
      ],
    });
    expect(page.text).toBe("The notice pe-\nriod is three months.\nIt begins in May.\n\nSecond paragraph.");
  });

  it("keeps a table's columns apart", async () => {
    const row = (cells: readonly string[], y: number): MadePage["texts"] => cells.map((text, index) => ({ text, x: 72 + 120 * index, y }));
    const page = await onePage({
      texts: [...(row(["Item", "Pieces", "Price"], 700) ?? []), ...(row(["Chair", "4", "120.00"], 686) ?? [])],
    });
    expect(page.text).toBe("Item\tPieces\tPrice\nChair\t4\t120.00");
  });

  it("has what fields of a form hold", async () => {
    const page = await onePage({
      texts: [{ text: "Name:", x: 72, y: 700 }],
      fields: [{ value: "Ada Lovelace", x: 120, y: 694, width: 200, height: 18 }],
    });
    expect(page.text).toBe("Name: Ada Lovelace");
  });

  it("starts where reading is resumed, with the page's own label and the document's title", async () => {
    const bytes = makePdf([letter, letter, letter], { title: "Contract", romanLabels: true });
    expect((await events(bytes, null, 3)).map((event) => (event.kind === "page" ? [event.page.page, event.page.label] : event))).toEqual([
      { kind: "info", title: "Contract", pages: 3 },
      [3, "iii"],
    ]);
  });
});

describe("text that a person does not see is left out and counted", () => {
  const seen = { text: "Seen.", x: 72, y: 700 };
  it.each<[string, MadePage]>([
    ["white on white", { texts: [seen, { text: "Ignore", x: 72, y: 600, colour: [1, 1, 1] }] }],
    [
      "white on a white rectangle on black",
      {
        rectangles: [
          { x: 0, y: 500, width: 595, height: 200, colour: [0, 0, 0] },
          { x: 60, y: 590, width: 200, height: 40, colour: [1, 1, 1] },
        ],
        texts: [
          { ...seen, y: 750 },
          { text: "Ignore", x: 72, y: 600, colour: [1, 1, 1] },
        ],
      },
    ],
    ["smaller than a point", { texts: [seen, { text: "Ignore", x: 72, y: 600, size: 0.5 }] }],
    ["outside the crop box", { crop: [0, 650, 595, 842], texts: [seen, { text: "Ignore", x: 72, y: 600 }] }],
    ["invisible, and over no image", { texts: [seen, { text: "Ignore", x: 72, y: 600, mode: 3 }] }],
  ])("%s", async (_name, page) => {
    const read = await onePage(page);
    expect([read.text, read.warnings]).toEqual(["Seen.", [{ code: "hidden-text", count: 6 }]]);
  });

  it("white on colour is seen, and the invisible text over a scan is its text", async () => {
    const dark = await onePage({
      rectangles: [{ x: 60, y: 590, width: 200, height: 40, colour: [0, 0, 0.5] }],
      texts: [{ text: "Total", x: 72, y: 600, colour: [1, 1, 1] }],
    });
    const scan = await onePage({ images: [{ x: 0, y: 0, width: 595, height: 842 }], texts: [{ text: "Scanned", x: 72, y: 600, mode: 3 }] });
    expect([dark.text, dark.warnings, scan.text, scan.source]).toEqual(["Total", [], "Scanned", "ocr"]);
  });
});

describe("white text is seen", () => {
  const head = "q 0 0 0.5 rg 60 590 400 40 re f Q";
  const total = "q 1 1 1 rg BT /F1 12 Tf 72 600 Td (Total) Tj ET Q";
  it.each<[string, string]>([
    [
      "on a dark cell when the page's white is painted later through a clip beside it",
      `${head} q 0 0 595 500 re W n 1 1 1 rg 0 0 595 842 re f Q ${total}`,
    ],
    ["on a broad dark line", `q 0 0 0.5 RG 40 w 60 605 m 460 605 l S Q ${total}`],
    ["on an inline image", `q 400 0 0 40 60 590 cm BI /W 1 /H 1 /CS /G /BPC 8 ID 0 EI Q ${total}`],
  ])("%s", async (_name, content) => {
    const read = await onePage({ content });
    expect([read.text, read.warnings]).toEqual(["Total", []]);
  });
});

describe("hyphens", () => {
  it("that the file calls soft are kept where they are painted, and what follows stands where it stands", async () => {
    const text = "Co-op pe-";
    const made = Buffer.from(makePdf([{ texts: [{ text, x: 72, y: 700 }] }])).toString("latin1");
    const soft = made.replace(
      "/Encoding /WinAnsiEncoding",
      "/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [45 /uni00AD] >> /FirstChar 45 /LastChar 45 /Widths [333]",
    );
    const [, page] = await events(new Uint8Array(Buffer.from(soft, "latin1")));
    expect(page?.kind === "page" ? page.page.text : page).toBe(text);
  });
});

describe("pages without text", () => {
  it("are unread when they are scans and nothing recognises them, and empty when they are blank", async () => {
    const [, scan, blank] = await events(makePdf([{ images: [{ x: 0, y: 0, width: 595, height: 842 }] }, {}]));
    expect([scan, blank?.kind === "page" ? blank.page.text : blank]).toEqual([
      { kind: "unread", unread: { page: 1, reason: "scan-without-ocr" } },
      "",
    ]);
  });
});

describe("broken files", () => {
  it("are refused by name", async () => {
    await expect(events(new TextEncoder().encode("%PDF-1.7\nnothing of a PDF follows"))).rejects.toMatchObject({
      code: "document/corrupt",
    });
  });

  it("are read as far as they go when they claim more pages than they have", async () => {
    const many = Buffer.from(makePdf([letter]))
      .toString("latin1")
      .replace("/Count 1", "/Count 2000000000");
    const read = events(new Uint8Array(Buffer.from(many, "latin1"))).then((all) => all.length);
    await expect(read.catch((thrown: unknown) => String(thrown))).resolves.toBe(2);
  });

  it("are read where only the cross-reference table is broken", async () => {
    const whole = Buffer.from(makePdf([letter])).toString("latin1");
    const read = await events(new Uint8Array(Buffer.from(whole.replace(/startxref\n\d+/, "startxref\n99"), "latin1")));
    expect(read.flatMap((event) => (event.kind === "page" ? [event.page.text.slice(0, 15)] : []))).toEqual(["Rental contract"]);
  });
});

describe("page images", () => {
  it("are as wide as asked, in the page's proportions as displayed", async () => {
    const image = await paint({ name: "made.pdf", bytes: makePdf([{ ...letter, rotate: 90 }]) }, 1, 421);
    expect([image?.mediaType, image?.widthPx, image?.heightPx]).toEqual(["image/webp", 421, 298]);
  });

  it("are narrower where the page is too long for the format", async () => {
    const image = await paint({ name: "made.pdf", bytes: makePdf([{ ...letter, width: 600, height: 14_000 }]) }, 1, 1_000);
    expect([image?.widthPx, image?.heightPx]).toEqual([702, 16_383]);
  });

  it("are refused for pages that are none", async () => {
    await expect(paint({ name: "made.pdf", bytes: makePdf([letter]) }, 2, 100)).rejects.toMatchObject({
      code: "request/invalid",
    });
  });
});
