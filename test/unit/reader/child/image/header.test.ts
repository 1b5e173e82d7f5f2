import { createCanvas } from "@napi-rs/canvas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageHeader } from "#src/reader/child/image/header.ts";
import { guessedDpi, ocrScale } from "#src/reader/child/image/size.ts";
import { bmpHeader, jpegWithDensity, pngClaiming } from "#test/support/images.ts";

const canvas = createCanvas(300, 200);
const encoded = {
  png: await canvas.encode("png"),
  jpeg: await canvas.encode("jpeg"),
  webp: await canvas.encode("webp"),
  gif: await canvas.encode("gif"),
};

describe("image headers", () => {
  it.each(["png", "jpeg", "webp", "gif"] as const)("give size and type of a %s", (type) => {
    expect(imageHeader(encoded[type])).toEqual({ type, widthPx: 300, heightPx: 200, dpi: null });
  });

  it("give the lossless and the simple form of a webp", () => {
    const of = (name: string, from: number, ...bytes: readonly number[]): Uint8Array => {
      const file = new Uint8Array(40);
      file.set(new TextEncoder().encode("RIFF"), 0);
      file.set(new TextEncoder().encode(`WEBP${name}`), 8);
      file.set(bytes, from);
      return file;
    };
    expect(imageHeader(of("VP8L", 20, 0x2f, 0x2b, 0xc1, 0x31, 0))).toEqual({ type: "webp", widthPx: 300, heightPx: 200, dpi: null });
    expect(imageHeader(of("VP8 ", 26, 0x2c, 0x01, 0xc8, 0x00))).toEqual({ type: "webp", widthPx: 300, heightPx: 200, dpi: null });
  });

  it("give the resolution where it is declared", () => {
    expect(imageHeader(pngClaiming(40_000, 30_000, 11_811))).toEqual({ type: "png", widthPx: 40_000, heightPx: 30_000, dpi: 300 });
    expect(imageHeader(jpegWithDensity(encoded.jpeg, 1, 200))?.dpi).toBe(200);
    expect(imageHeader(jpegWithDensity(encoded.jpeg, 2, 118))?.dpi).toBe(300);
    expect(imageHeader(bmpHeader(640, -480, 5_906))).toEqual({ type: "bmp", widthPx: 640, heightPx: 480, dpi: 150 });
  });

  it("are null for anything else, and never throw, however short", () => {
    expect(imageHeader(new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'>"))).toBeNull();
    const files = [...Object.values(encoded), pngClaiming(1, 1, 1), bmpHeader(1, 1, 1)];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(200), fc.nat(200), fc.nat(255), (file, length, at, byte) => {
        const cutOff = file.slice(0, length);
        if (at < length) cutOff[at] = byte;
        imageHeader(cutOff);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("size on paper", () => {
  it("takes a scanner's resolution, and neither a camera's 72 nor nonsense", () => {
    expect([guessedDpi(300, 2480, 3508), guessedDpi(72, 1200, 800), guessedDpi(5, 1200, 800), guessedDpi(null, 4000, 3000)]).toEqual([
      300,
      96,
      96,
      4000 / 11.69,
    ]);
  });

  it("enlarges what is coarse, leaves what is fine, and bounds what is huge", () => {
    expect([ocrScale(100, 800, 600), ocrScale(40, 800, 600), ocrScale(300, 2480, 3508), ocrScale(600, 4960, 7016)]).toEqual([2, 3, 1, 0.5]);
    expect(ocrScale(200, 10_000, 10_000) ** 2 * 1e8).toBeLessThanOrEqual(25e6);
  });
});
