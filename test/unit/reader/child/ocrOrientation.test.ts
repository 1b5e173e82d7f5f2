import { describe, expect, it } from "vitest";
import { readUpright } from "#src/reader/child/ocrOrientation.ts";
import type { Grey, Turn } from "#src/reader/child/ocrPixels.ts";
import { turned } from "#src/reader/child/ocrPixels.ts";
import type { OcrWord } from "#src/reader/child/ocrWords.ts";

/** A page whose darkest corner is at the top left when it stands upright; its middle as well. */
const page: Grey = { pixels: Uint8Array.from({ length: 64 }, (_, at) => (at % 8) + 3 * Math.floor(at / 8)), width: 8, height: 8 };
const word = (text: string, confidence: number): OcrWord => ({ text, confidence, box: [0, 0, 1, 1], line: 0, paragraph: 0 });
/** Reads well only what stands upright. */
const reader = (well: number, badly: number, sizes: number[] = []) => {
  return async (image: Grey): Promise<readonly OcrWord[]> => {
    sizes.push(image.pixels.length);
    const corner = (at: number): number => image.pixels[at] ?? 0;
    const upright = corner(0) === Math.min(...image.pixels) && corner(1) === corner(0) + 1;
    return [word(upright ? "upright" : "pandn", upright ? well : badly)];
  };
};

describe("orientation", () => {
  it("reads an upright page once", async () => {
    const sizes: number[] = [];
    expect(await readUpright(page, reader(90, 20, sizes))).toEqual({ words: [word("upright", 90)], turn: 0 });
    expect(sizes).toEqual([64]);
  });

  it.each<Turn>([1, 2, 3])("finds a page lying turned back by %i quarters", async (turn) => {
    const lying = turned(page, ((4 - turn) % 4) as Turn);
    expect(await readUpright(lying, reader(90, 20))).toEqual({ words: [word("upright", 90)], turn });
  });

  it("leaves a bad page as it stands when no turn makes sense", async () => {
    const sizes: number[] = [];
    expect(await readUpright(page, reader(50, 20, sizes))).toEqual({ words: [word("upright", 50)], turn: 0 });
    expect(sizes).toEqual([64, 16, 16, 16]);
  });

  it("does not turn a blank page about", async () => {
    const sizes: number[] = [];
    const blank = async (image: Grey): Promise<readonly OcrWord[]> => {
      sizes.push(image.pixels.length);
      return [word("|", 12)];
    };
    expect((await readUpright(page, blank)).turn).toBe(0);
    expect(sizes).toEqual([64]);
  });
});
