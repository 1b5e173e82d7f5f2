import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, type Grey, type Turn, toGrey, turned, turnedBack } from "#src/reader/child/ocrPixels.ts";

const image = (width: number, ...pixels: readonly number[]): Grey => ({
  pixels: Uint8Array.from(pixels),
  width,
  height: pixels.length / width,
});

describe("grey images", () => {
  it("weigh red, green and blue as the eye does, and ignore transparency", () => {
    expect(toGrey(Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 9), 2, 2)).toEqual(image(2, 76, 149, 28, 255));
  });

  it("are refused beyond 25 million pixels and when pixels are missing", () => {
    expect(() => toGrey(new Uint8Array(0), 5_001, 5_000)).toThrow(expect.objectContaining({ code: "document/limits" }));
    expect(() => toGrey(new Uint8Array(15), 2, 2)).toThrow(expect.objectContaining({ code: "document/limits" }));
  });

  it("turn clockwise by quarters", () => {
    const upright = image(3, 1, 2, 3, 4, 5, 6);
    expect([1, 2, 3].map((turn) => turned(upright, turn as Turn))).toEqual([
      image(2, 4, 1, 5, 2, 6, 3),
      image(3, 6, 5, 4, 3, 2, 1),
      image(2, 3, 6, 2, 5, 1, 4),
    ]);
  });

  it("are cut", () => {
    expect(cut(image(3, 1, 2, 3, 4, 5, 6, 7, 8, 9), 1, 1, 2, 2)).toEqual(image(2, 5, 6, 8, 9));
  });

  it("give the same part, cut by a box of the turned image or by that box turned back", () => {
    const box = fc.record({
      left: fc.nat(4),
      top: fc.nat(6),
      width: fc.integer({ min: 1, max: 3 }),
      height: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(box, fc.constantFrom<Turn>(0, 1, 2, 3), ({ left, top, width, height }, turn) => {
        const whole = image(9, ...Array.from({ length: 9 * 11 }, (_, index) => index));
        const seen = turned(whole, turn);
        fc.pre(left + width <= seen.width && top + height <= seen.height);
        const [x1, y1, x2, y2] = turnedBack([left, top, left + width, top + height], turn, whole.width, whole.height);
        expect(turned(cut(whole, x1, y1, x2 - x1, y2 - y1), turn)).toEqual(cut(seen, left, top, width, height));
      }),
    );
  });
});
