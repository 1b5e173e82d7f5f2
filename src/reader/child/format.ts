/** The one signature every format has: a file's bytes in, pages out. Table: formats/table.ts; type detection: detect.ts. */
import type { FormatEvent } from "../protocol.ts";
import type { PageImage } from "../reader.ts";
import type { Ocr } from "./ocr.ts";

/** A file whose bytes were read once, hashed, and are now parsed: what is hashed is what is parsed. At most MAX_FILE_BYTES. */
export interface OpenedFile {
  /** Base name; never a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface FormatOptions {
  /** null: none given. Encrypted files then throw document/encrypted, with a wrong one document/wrong-password. */
  readonly password: string | null;
  /** Pages before it are wanted by nobody: a format that can skip them does; the child drops those that come anyway. */
  readonly firstPage: number;
  /** null: pages that would need it are unread (scan-without-ocr). */
  readonly ocr: Ocr | null;
  /** 0 for the file itself, 1 for a mail's attachment, and so on; at most MAX_DEPTH. */
  readonly depth: number;
  /** Reads a file within the file, one deeper. Throws like a format, and document/limits (depth) beyond MAX_DEPTH. */
  readonly readInner: (file: OpenedFile) => AsyncIterable<FormatEvent>;
  readonly signal: AbortSignal;
}

/** Paints pages of a document that is open. Throws request/invalid for a page that is none. */
export type PaintPage = (page: number, widthPx: number) => Promise<PageImage>;

/** What each file of formats/ exports as `format`. Throws AppError document/…; anything else that is thrown becomes document/corrupt. */
export interface Format {
  /** Whether `firstPage` is cheap (pages are independent): such a document is resumed behind a page that is too slow or kills the process, and its process recycled. */
  readonly resumable: boolean;
  read(file: OpenedFile, options: FormatOptions): AsyncIterable<FormatEvent>;
  /** Only of formats with page images (PDF, images): opens the file once for any number of pages. `password` as in FormatOptions. */
  openForPainting?(file: OpenedFile, password: string | null): Promise<PaintPage>;
}

/** A file is read whole; larger ones are document/too-large. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** A mail in a mail in an archive …: deeper ones are left out and counted (unread-attachment). */
export const MAX_DEPTH = 4;
