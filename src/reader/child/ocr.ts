/** Text of page images: what formats hand over and get back. */
import type { Place, Warning } from "#src/contract/document.ts";
import { startOcrThread } from "./ocrThreadClient.ts";

export type OcrLanguage = "eng" | "deu";

/** What a page is best rendered at, pixels per inch; ocrPixels() bounds it for large pages. Figures: commit of this line. */
export const OCR_DPI = 200;

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

/** null when no language is wanted. */
export const openOcr = (languages: readonly OcrLanguage[]): Ocr | null => (languages.length === 0 ? null : startOcrThread(languages));
