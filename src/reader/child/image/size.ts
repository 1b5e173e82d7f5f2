/** How large an image is on paper, and at what scale it is read. Pure. */
import { OCR_DPI } from "../ocr.ts";
import { MAX_OCR_PIXELS } from "../ocrPixels.ts";

/** Cameras and editors write 72 into everything; screens have 96. A scanner's figure lies between. */
const [LOWEST_SCAN_DPI, HIGHEST_SCAN_DPI] = [90, 1200];
const SCREEN_DPI = 96;
/** A screen's picture is not longer; a longer one without a resolution is a photograph, of a sheet most likely. */
const LONGEST_SCREEN_PX = 2_000;
const A4_LENGTH_INCHES = 11.69;

/** Pixels per inch: as declared where that can be true, else as on a screen, else so that the longer side is that of A4. */
export const guessedDpi = (declared: number | null, widthPx: number, heightPx: number): number => {
  if (declared !== null && declared >= LOWEST_SCAN_DPI && declared <= HIGHEST_SCAN_DPI) return declared;
  const longer = Math.max(widthPx, heightPx);
  return longer <= LONGEST_SCREEN_PX ? SCREEN_DPI : longer / A4_LENGTH_INCHES;
};

/** Finer ones cost memory and read no better. */
const FINE_DPI = 300;

/** Factor for the image to be read: small print of a screen is enlarged to OCR_DPI, threefold at most; more than 300 dpi is shrunk to that. Bounded by MAX_OCR_PIXELS. */
export const ocrScale = (dpi: number, widthPx: number, heightPx: number): number => {
  const wanted = dpi < OCR_DPI ? Math.min(3, OCR_DPI / dpi) : Math.min(1, FINE_DPI / dpi);
  return Math.min(wanted, Math.sqrt((MAX_OCR_PIXELS * 0.99) / (widthPx * heightPx)));
};
