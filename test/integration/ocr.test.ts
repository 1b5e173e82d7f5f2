/** Tesseract itself, in its thread, in the reader's child. */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, ImageData } from "@napi-rs/canvas";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runJob } from "#src/process/job.ts";
import { openOcr } from "#src/reader/child/openOcr.ts";
import type { DocumentSource, ReaderEvent } from "#src/reader/reader.ts";
import { createDocumentReader } from "#src/reader/startReader.ts";
import { cleanScan, englishLetter, germanLetter, type ScannedPage, scannedPage, wordAccuracy } from "#test/support/scannedPage.ts";

const signal = new AbortController().signal;
const worn = { ...cleanScan, noise: 12, rotationDegrees: 1, jpegQuality: 40 };
const read = async (page: ScannedPage, languages: readonly ("eng" | "deu")[] = ["eng", "deu"]) => {
  const ocr = openOcr(languages);
  if (ocr === null) throw new Error("no languages");
  try {
    return await ocr.recognize(page, signal);
  } finally {
    await ocr.close();
  }
};
const png = (page: ScannedPage, degrees: 0 | 90 | 180 = 0): Uint8Array => {
  const upright = createCanvas(page.widthPx, page.heightPx);
  upright.getContext("2d").putImageData(new ImageData(page.rgba as Uint8ClampedArray<ArrayBuffer>, page.widthPx, page.heightPx), 0, 0);
  const [width, height] = degrees === 90 ? [page.heightPx, page.widthPx] : [page.widthPx, page.heightPx];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.translate(width / 2, height / 2);
  context.rotate((degrees * Math.PI) / 180);
  context.drawImage(upright, -page.widthPx / 2, -page.heightPx / 2);
  return canvas.toBuffer("image/png");
};

describe("text of scans", () => {
  it.each([
    ["English", englishLetter, 0.98],
    ["German", germanLetter, 0.95],
  ] as const)("is read from a worn %s page, with a box around each word", async (_language, letter, least) => {
    const page = await scannedPage(letter, worn);
    const { text, places } = await read(page);
    expect(
      wordAccuracy(
        page.words.map((word) => word.text),
        text.split(/\s+/),
      ),
    ).toBeGreaterThanOrEqual(least);
    // The sheet lies askew by a degree: 10 pt at the far end of a line.
    const boxes = places.flatMap((place) => (place.kind === "box" ? [{ text: text.slice(place.start, place.end), box: place.box }] : []));
    const astray = page.words.filter((word) => {
      const found = boxes.filter((one) => one.text === word.text);
      const [left, top, right, bottom] = word.box;
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const turned = [x - (y * Math.PI) / 180, y + (x * Math.PI) / 180] as const;
      return (
        found.length > 0 &&
        !found.some(({ box }) => turned[0] > box[0] - 2 && turned[0] < box[2] + 2 && turned[1] > box[1] - 3 && turned[1] < box[3] + 3)
      );
    });
    expect(astray).toEqual([]);
  });

  it("is nothing on a blank, grainy page", async () => {
    expect((await read(await scannedPage([], { ...worn, noise: 25 }))).text).toBe("");
  });

  it("goes on after a page was given up", async () => {
    const ocr = openOcr(["eng"]);
    const page = await scannedPage(["Invoice 4711"], cleanScan);
    await expect(ocr?.recognize(page, AbortSignal.timeout(1))).rejects.toMatchObject({ name: "TimeoutError" });
    expect((await ocr?.recognize(page, signal))?.text).toBe("Invoice 4711");
    await ocr?.close();
  });
});

describe("images through the reader", () => {
  const reader = createDocumentReader({});
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "deskside-ocr-"));
  });
  afterAll(async () => {
    await reader.close();
    await rm(folder, { recursive: true });
  });
  const source = async (name: string, bytes: Uint8Array): Promise<DocumentSource> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const { dev, ino, size, mtimeMs } = await stat(path);
    return { kind: "file", path, identity: { dev: String(dev), ino: String(ino), sizeBytes: size, mtimeMs } };
  };
  const readAll = async (name: string, bytes: Uint8Array): Promise<readonly ReaderEvent[]> =>
    Array.fromAsync(reader.read({ source: await source(name, bytes), ocrLanguages: ["eng", "deu"], firstPage: 1 }, signal));

  it.each([0, 90, 180] as const)("are read turned by %i degrees, boxes in the page as it lies", async (degrees) => {
    const page = await scannedPage(englishLetter.slice(0, 4), cleanScan);
    const events = await readAll(`scan-${degrees}.png`, png(page, degrees));
    expect(events.map((event) => event.kind)).toEqual(["opened", "page", "end"]);
    const found = events.find((event) => event.kind === "page")?.page;
    const accuracy = wordAccuracy(
      page.words.map((word) => word.text),
      found?.text.split(/\s+/) ?? [],
    );
    expect(accuracy).toBeGreaterThanOrEqual(0.95);
    const place = found?.places.find((one) => found.text.slice(one.start, one.end) === "Northgate");
    const [left, top] = place?.kind === "box" ? place.box : [0, 0];
    const [width, height] = [found?.width ?? 0, found?.height ?? 0];
    const corner = {
      0: [left < width / 2, top < height / 2],
      90: [left > width / 2, top < height / 2],
      180: [left > width / 2, top > height / 2],
    };
    expect(corner[degrees]).toEqual([true, true]);
  });

  it("are painted", async () => {
    const page = await scannedPage(["Invoice 4711"], cleanScan);
    const image = await reader.render({ source: await source("paint.png", png(page)), page: 1, widthPx: 400 }, signal);
    expect([image.mediaType, image.widthPx, image.heightPx]).toEqual(["image/jpeg", 400, 566]);
  });
});

it("a thread of a child is behind the same tripwire as the child", async () => {
  const entry = new URL("../support/threadChild.ts", import.meta.url);
  expect(await runJob({ entry, input: null, deadlineMs: 20_000, memoryMb: 64, label: "a test job" })).toEqual([
    "Deskside refuses outbound connections (tcp)",
    "Deskside refuses outbound connections (dns)",
    "Deskside refuses outbound connections (tcp)",
  ]);
});
