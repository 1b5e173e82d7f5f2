/** Text of page images: what formats hand over and get back. */
import type { Place, Warning } from "#src/contract/document.ts";

export type OcrLanguage = "eng" | "deu";

/** A page as an image: PNG, JPEG, WebP or BMP bytes. `width` and `height` in pt are those of the displayed page, in which the boxes are wanted. */
export interface OcrImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One `box` place per word; conventions of ReadPage.text. Nothing found: text "". */
export interface Recognized {
  readonly text: string;
  readonly places: readonly Place[];
  readonly warnings: readonly Warning[];
}

/** One recogniser for the whole document, started with the first page that needs it. */
export interface Ocr {
  recognize(image: OcrImage, signal: AbortSignal): Promise<Recognized>;
  close(): Promise<void>;
}

/** null when no language is wanted or none can be recognised here. */
export const openOcr = (_languages: readonly OcrLanguage[]): Ocr | null => null;
