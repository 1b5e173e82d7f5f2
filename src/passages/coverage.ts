/** What was read for an answer: a page when every passage of it was in an evaluated prompt, partly when some were. Arithmetic over counts. */
import type { UnreadPage } from "#src/contract/document.ts";
import type { Coverage } from "#src/contract/grounding.ts";

/** A document in scope. Pages without text are not listed in `pages`. */
export interface CoveredDocument {
  readonly hash: string;
  readonly fileName: string;
  readonly complete: boolean;
  readonly pages: readonly { readonly page: number; readonly chunks: number }[];
  readonly unread: readonly UnreadPage[];
}
/** A passage that was in an evaluated prompt, by its ordinal in its document. */
export interface ReadChunk {
  readonly documentHash: string;
  readonly page: number;
  readonly ordinal: number;
}

/** Bounds of the contract. */
const FILES_MAX = 100;
const PAGES_MAX = 1_000;

/** How many passages of a page were read; more than it has: all of them. */
export type ReadOn = (documentHash: string, page: number) => number;

/** From the passages themselves, each counted once. */
export const readOnPages = (chunks: Iterable<ReadChunk>): ReadOn => {
  const ordinals = new Map<string, Set<number>>();
  for (const { documentHash, page, ordinal } of chunks) {
    const key = `${documentHash} ${page}`;
    ordinals.set(key, (ordinals.get(key) ?? new Set()).add(ordinal));
  }
  return (hash, page) => ordinals.get(`${hash} ${page}`)?.size ?? 0;
};
export const nothingWasRead: ReadOn = () => 0;

/** `unindexedFiles`: files whose text is not there (yet); documents still being read are among them. A file counts as read when any of its passages was. */
export const coverageOf = (documents: readonly CoveredDocument[], unindexedFiles: number, readOn: ReadOn): Coverage => {
  const pages = documents.flatMap(({ hash, pages: all }) => all.map(({ page, chunks }) => ({ chunks, read: readOn(hash, page) })));
  const unread = documents.filter((document) => document.unread.length > 0);
  const readPages = pages.filter((page) => page.read > 0 && page.read >= page.chunks).length;
  return {
    readPages,
    partlyReadPages: pages.filter((page) => page.read > 0).length - readPages,
    totalPages: pages.length + unread.reduce((sum, document) => sum + document.unread.length, 0),
    readFiles: documents.filter(({ hash, pages: all }) => all.some(({ page }) => readOn(hash, page) > 0)).length,
    totalFiles: documents.filter(({ complete }) => complete).length + unindexedFiles,
    unindexedFiles,
    unreadable: unread.slice(0, FILES_MAX).map(({ fileName, unread: them }) => ({ fileName, pages: them.slice(0, PAGES_MAX) })),
  };
};
