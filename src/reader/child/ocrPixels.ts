/** Grey images in memory: making, turning, cutting. Pure. */
import { AppError } from "#src/contract/errors.ts";

/** One byte per pixel, 0 black, row by row from the top left. */
export interface Grey {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}
/** Quarter turns clockwise. */
export type Turn = 0 | 1 | 2 | 3;

/** A page of a PDF is rendered with 24 million at most (pdf/pageImage.ts), a little more where sides are rounded: A1 at 200 dpi. Tesseract needs about 10 bytes for each. */
export const MAX_OCR_PIXELS = 25_000_000;

/** Luma (ITU-R BT.601, in 1/256). Throws document/limits for too many pixels, or fewer than the size says. */
export const toGrey = (rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Grey => {
  if (width * height > MAX_OCR_PIXELS || rgba.length < width * height * 4)
    throw new AppError("document/limits", "A page image has too many pixels to be read", { details: { pixels: width * height } });
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const from = at * 4;
    pixels[at] = (77 * (rgba[from] ?? 0) + 150 * (rgba[from + 1] ?? 0) + 29 * (rgba[from + 2] ?? 0)) >> 8;
  }
  return { pixels, width, height };
};

/** Where a pixel of the turned image comes from. */
const source = ({ width, height }: Grey, turn: Turn): ((x: number, y: number) => number) => {
  switch (turn) {
    case 0:
      return (x, y) => y * width + x;
    case 1:
      return (x, y) => (height - 1 - x) * width + y;
    case 2:
      return (x, y) => (height - 1 - y) * width + (width - 1 - x);
    case 3:
      return (x, y) => x * width + (width - 1 - y);
  }
};

/** The image turned clockwise. */
export const turned = (image: Grey, turn: Turn): Grey => {
  if (turn === 0) return image;
  const [width, height] = turn === 2 ? [image.width, image.height] : [image.height, image.width];
  const from = source(image, turn);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[y * width + x] = image.pixels[from(x, y)] ?? 255;
  return { pixels, width, height };
};

/** The part that starts at (left, top). */
export const cut = (image: Grey, left: number, top: number, width: number, height: number): Grey => {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * image.width + left;
    pixels.set(image.pixels.subarray(start, start + width), y * width);
  }
  return { pixels, width, height };
};

/** [left, top, right, bottom] in pixels. */
export type PixelBox = readonly [number, number, number, number];

/** A box of the turned image in the image as it was; `width` and `height` are those of the image as it was. */
export const turnedBack = ([left, top, right, bottom]: PixelBox, turn: Turn, width: number, height: number): PixelBox => {
  switch (turn) {
    case 0:
      return [left, top, right, bottom];
    case 1:
      return [top, height - right, bottom, height - left];
    case 2:
      return [width - right, height - bottom, width - left, height - top];
    case 3:
      return [width - bottom, left, width - top, right];
  }
};
