/** Text of page images: what formats hand over and get back. */
import type { Place, Warning } from "#src/contract/document.ts";

export type OcrLanguage = "eng" | "deu";

/**
 * What a page is best read at, pixels per inch. Measured (test/bench/ocr.ts, words right on 18 made pages): 150 dpi 87–100 %, 200 dpi 96–100 %, 300 dpi 76–100 %
 * (coarse grain is worst where it is finest), 7 pt print 96, 98 and 100 %; 1.9, 1.9 and 2.3 s of processor a page (mean; one EPYC core).
 */
export const OCR_DPI = 200;
const POINTS_PER_INCH = 72;
const A4_LENGTH = 842;

/**
 * Pixels per pt for a page of this size (in pt). Smaller pages are read as if enlarged to A4, threefold at most: most are scans of full sheets whose size was
 * taken from another resolution (408 × 528 pt for a letter), and small print on a small card is small all the same.
 */
export const ocrPixelsPerPoint = (width: number, height: number): number =>
  (OCR_DPI / POINTS_PER_INCH) * Math.min(3, Math.max(1, A4_LENGTH / Math.max(width, height)));

/**
 * A page as pixels, four bytes each (R, G, B, A; A is taken as 255), row by row from the top left of the page as displayed.
 * `width` and `height` in pt are those of the displayed page, in which the boxes are wanted. At most MAX_OCR_PIXELS.
 */
export interface OcrImage {
  readonly rgba: Uint8Array | Uint8ClampedArray;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly width: number;
  readonly height: number;
}

/** One `box` place per word; conventions of ReadPage.text. Nothing found: text "". */
export interface Recognized {
  readonly text: string;
  readonly places: Place[];
  readonly warnings: Warning[];
}

/** One recogniser for the whole document, started with the first page that needs it. Pages one after the other. */
export interface Ocr {
  /** Throws the signal's reason; the thread is ended then, and the next page starts a new one. Throws document/limits for too many pixels. */
  recognize(image: OcrImage, signal: AbortSignal): Promise<Recognized>;
  close(): Promise<void>;
}
