/** What the reader gives the rest of the core: documents as pages with positions, and page images. Values only; the processes live in startReader.ts. */
import type { Cell, DocumentKind, PageText, UnreadPage } from "#src/contract/document.ts";

/** Raise when a document read again would give another text: documents read by another version are read anew. */
export const READER_VERSION = 2;

export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/**
 * A file in place (opened by the child alone, identity checked before and after: a difference is document/changed), or an upload: `id` names its bytes,
 * which never change, and `bytes` decrypts them, once for each reading and for each process that paints.
 */
export type DocumentSource =
  | { readonly kind: "file"; readonly path: string; readonly identity: FileIdentity }
  | { readonly kind: "upload"; readonly id: string; readonly name: string; readonly bytes: () => Promise<Uint8Array> };

export interface ReadRequest {
  readonly source: DocumentSource;
  readonly password?: string;
  /** None: pages without text become unread (scan-without-ocr). */
  readonly ocrLanguages: readonly ("eng" | "deu")[];
  /** Pages before it were read earlier and are not given again. */
  readonly firstPage: number;
}

/** A page as read; `cells` of a stretch of rows, empty for every other kind. */
export interface ReadPage extends PageText {
  readonly cells: readonly Cell[];
}

/** `opened` comes first and once (whoever knows that hash already stops there), then pages in order, then exactly one `end`, or it throws. */
export type ReaderEvent =
  | {
      readonly kind: "opened";
      readonly sha256: string;
      readonly documentKind: DocumentKind;
      readonly title: string | null;
      /** null where only reading to the end tells. */
      readonly pages: number | null;
    }
  | { readonly kind: "page"; readonly page: ReadPage }
  | { readonly kind: "unread"; readonly unread: UnreadPage }
  | { readonly kind: "end" };

export interface PageImage {
  readonly mediaType: "image/png" | "image/jpeg" | "image/webp";
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** One process per document, without network where the system allows that wall; ended by `return()`, abort, the end, or its limits. */
export interface DocumentReader {
  /**
   * Throws document/encrypted, wrong-password, corrupt, empty, unsupported, too-large, limits, changed, missing, unreadable, reader/crashed
   * (before the first page twice), or the signal's reason. A page that takes over 60 s or kills its process is given as unread, and reading goes on behind it.
   */
  read(request: ReadRequest, signal: AbortSignal): AsyncIterable<ReaderEvent>;
  /** A page of a PDF or an image, `widthPx` wide (100 … 4,000). Throws like `read`, and request/invalid for a page that is none. */
  render(
    request: { readonly source: DocumentSource; readonly password?: string; readonly page: number; readonly widthPx: number },
    signal: AbortSignal,
  ): Promise<PageImage>;
  /** Ends the spare and all others. */
  close(): Promise<void>;
}
