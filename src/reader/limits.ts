/** What one document may cost (SECURITY.md, row 1). */
export interface ReaderLimits {
  /** Without a finished page. */
  readonly pageMs: number;
  /** A process reads so many pages, then another goes on: what parsers leak goes with it. */
  readonly pagesPerProcess: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  /** UTF-16 code units of text per document, with the headings its paragraphs carry. */
  readonly textCharacters: number;
  /** Pages in a row that were too slow or killed the process; then the document is given up. */
  readonly badPagesInARow: number;
}

export const defaultLimits: ReaderLimits = {
  pageMs: 60_000,
  pagesPerProcess: 50,
  memoryBytes: 2 * 1024 ** 3,
  textCharacters: 50_000_000,
  badPagesInARow: 10,
};

/** Pages asked for ahead: the child reads on while the last page is stored, and no further. */
export const PAGES_IN_FLIGHT = 3;
/** V8's share of the process' memory; canvases, images and WebAssembly lie beside it. */
export const HEAP_MB = 1_536;
