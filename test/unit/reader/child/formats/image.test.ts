import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import type { FormatOptions, OpenedFile } from "#src/reader/child/format.ts";
import { format } from "#src/reader/child/formats/image.ts";
import { outermost } from "#src/reader/child/inner.ts";
import type { Ocr, OcrImage } from "#src/reader/child/ocr.ts";
import type { FormatEvent } from "#src/reader/protocol.ts";
import { jpegTurned, pngClaiming } from "#test/support/images.ts";
import { halfPixels, makeTiff } from "#test/support/tiff.ts";

const signal = new AbortController().signal;

/** Finds one word over the whole page, where there is anything dark; keeps what it was handed. */
const fakeOcr = (seen: OcrImage[] = []): Ocr => ({
  recognize: async (image) => {
    seen.push(image);
    if (!image.rgba.some((byte) => byte < 100)) return { text: "", places: [], warnings: [] };
    return {
      text: "word",
      places: [{ kind: "box", start: 0, end: 4, box: [0, 0, image.width, image.height] }],
      warnings: [{ code: "low-confidence", count: 1 }],
    };
  },
  close: async () => undefined,
});

const readAll = async (bytes: Uint8Array, options: Partial<FormatOptions> = {}): Promise<readonly FormatEvent[]> =>
  Array.fromAsync(
    format.read({ name: "scan.png", bytes }, { ...outermost({ password: null, firstPage: 1, ocr: fakeOcr(), signal }), ...options }),
  );

/** Red at the top left, 60 × 40. */
const picture = createCanvas(60, 40);
const context = picture.getContext("2d");
context.fillStyle = "#fff";
context.fillRect(0, 0, 60, 40);
context.fillStyle = "#f00";
context.fillRect(0, 0, 20, 10);

/** One page of a file, opened for it alone. */
const paint = async (file: OpenedFile, page: number, widthPx: number) =>
  await (await format.openForPainting?.(file, null))?.(page, widthPx);

describe("images", () => {
  it("are one page with the text found on it", async () => {
    const seen: OcrImage[] = [];
    expect(await readAll(await picture.encode("png"), { ocr: fakeOcr(seen) })).toEqual([
      { kind: "info", title: null, pages: 1 },
      {
        kind: "page",
        page: {
          page: 1,
          kind: "page",
          label: null,
          width: 45,
          height: 30,
          source: "ocr",
          characters: 4,
          sheet: null,
          text: "word",
          places: [{ kind: "box", start: 0, end: 4, box: [0, 0, 45, 30] }],
          warnings: [{ code: "low-confidence", count: 1 }],
          cells: [],
        },
      },
    ]);
    // Enlarged from the screen's 96 dpi.
    expect(seen.map(({ widthPx, heightPx, rgba }) => [widthPx, heightPx, rgba.length])).toEqual([[125, 83, 125 * 83 * 4]]);
  });

  it("stand on white where they are transparent, and are unread where nothing is found", async () => {
    expect(await readAll(await createCanvas(30, 30).encode("png"))).toEqual([
      { kind: "info", title: null, pages: 1 },
      { kind: "unread", unread: { page: 1, reason: "no-text-found" } },
    ]);
  });

  it("are unread without OCR", async () => {
    expect((await readAll(await picture.encode("png"), { ocr: null })).at(-1)).toEqual({
      kind: "unread",
      unread: { page: 1, reason: "scan-without-ocr" },
    });
  });

  it("are turned as the camera says", async () => {
    const image = await paint({ name: "photo.jpg", bytes: jpegTurned(await picture.encode("jpeg", 95), 6) }, 1, 80);
    expect([image?.mediaType, image?.widthPx, image?.heightPx]).toEqual(["image/jpeg", 80, 120]);
    const drawn = createCanvas(80, 120).getContext("2d");
    drawn.drawImage(await loadImage(image?.bytes ?? new Uint8Array()), 0, 0);
    const isRed = (x: number, y: number): boolean => {
      const [red = 0, green = 0] = drawn.getImageData(x, y, 1, 1).data;
      return red > 200 && green < 60;
    };
    expect([isRed(5, 5), isRed(75, 5), isRed(75, 115)]).toEqual([false, true, false]);
  });

  it("are refused by their header when they would fill the memory", async () => {
    const bomb = pngClaiming(100_000, 100_000, 1);
    await expect(readAll(bomb)).rejects.toMatchObject({ code: "document/limits" });
    await expect(paint({ name: "x", bytes: bomb }, 1, 100)).rejects.toMatchObject({
      code: "document/limits",
    });
  });

  it("are refused when damaged, empty of pixels, or of another type", async () => {
    const png = await picture.encode("png");
    await expect(readAll(png.subarray(0, 60))).rejects.toMatchObject({ code: "document/corrupt" });
    await expect(readAll(pngClaiming(0, 10, 1))).rejects.toMatchObject({ code: "document/corrupt" });
    await expect(readAll(new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>"))).rejects.toMatchObject({
      code: "document/unsupported",
    });
  });

  it("are as many pages as a TIFF has, one that cannot be read among them", async () => {
    const page = { width: 32, height: 16, strips: [halfPixels(3)] };
    const bytes = makeTiff([page, { ...page, bits: 16 }, page]);
    const events = await readAll(bytes);
    expect(events.map((event) => (event.kind === "page" ? event.page.text : event))).toEqual([
      { kind: "info", title: null, pages: 3 },
      "word",
      { kind: "unread", unread: { page: 2, reason: "corrupt" } },
      "word",
    ]);
    expect((await readAll(bytes, { firstPage: 3 })).length).toBe(2);
    expect(await paint({ name: "scan.tif", bytes }, 3, 100)).toMatchObject({ widthPx: 100, heightPx: 50 });
  });

  it("have one page only, and no page image beyond bounds", async () => {
    const bytes = await createCanvas(2, 4_000).encode("png");
    await expect(paint({ name: "x", bytes }, 2, 100)).rejects.toMatchObject({
      code: "request/invalid",
    });
    const { widthPx, heightPx } = (await paint({ name: "x", bytes }, 1, 4_000)) ?? {};
    expect([widthPx, heightPx]).toEqual([8, 16_383]);
  });
});
