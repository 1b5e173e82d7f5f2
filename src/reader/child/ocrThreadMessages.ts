/** What passes between the child's main thread and its OCR thread; one page at a time. */
export interface OcrThreadData {
  readonly languages: readonly string[];
}
/** One byte per pixel, 0 black, row by row. */
export interface ToOcrThread {
  readonly grey: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pixels per inch, 70 … 2400 (what Tesseract believes). */
  readonly dpi: number;
}
/** `tsv`: Tesseract's own table of blocks, paragraphs, lines and words. */
export type FromOcrThread = { readonly kind: "read"; readonly tsv: string } | { readonly kind: "failed"; readonly message: string };
