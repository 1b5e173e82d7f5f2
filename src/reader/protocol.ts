/**
 * What the supervisor and a reader's child say to each other; both ends are ours. The child's calls: `open` once, then `next` any number of times,
 * answered in order; or `render` alone, any number of times for one document; `warm` before anything.
 */
import type { DocumentKind, UnreadPage } from "#src/contract/document.ts";
import type { DocumentSource, PageImage, ReadPage } from "./reader.ts";

/** A source as it is sent: an upload with its bytes. */
export type SentSource =
  | Extract<DocumentSource, { kind: "file" }>
  | { readonly kind: "bytes"; readonly name: string; readonly bytes: Uint8Array };

export interface OpenInput {
  readonly source: SentSource;
  readonly password: string | null;
  readonly ocrLanguages: readonly ("eng" | "deu")[];
  readonly firstPage: number;
}
export interface Opened {
  readonly sha256: string;
  readonly documentKind: DocumentKind;
  readonly title: string | null;
  readonly pages: number | null;
  /** Format.resumable. */
  readonly resumable: boolean;
}
/**
 * What a format gives: `info` comes first, once, and before the expensive work: whoever knows the document's hash already stops there. `pages` null where only reading
 * to the end tells. Then pages and unread pages, numbered from 1 without gaps.
 */
export type FormatEvent =
  | { readonly kind: "info"; readonly title: string | null; readonly pages: number | null }
  | { readonly kind: "page"; readonly page: ReadPage }
  | { readonly kind: "unread"; readonly unread: UnreadPage };

/** `end`: all pages were given, and the file is still the one that was opened. */
export type NextEvent = Exclude<FormatEvent, { kind: "info" }> | { readonly kind: "end" };

export interface RenderInput {
  /** null once a page of it was painted: the process has it open. */
  readonly source: SentSource | null;
  readonly password: string | null;
  readonly page: number;
  readonly widthPx: number;
}
export type RenderResult = PageImage;
