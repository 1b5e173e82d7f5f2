/** Pages read but not yet written: a checkpoint's worth. */
import type { UnreadPage } from "#src/contract/document.ts";
import type { DocumentRepository, NewChunk, StoredPage } from "../ports.ts";
import { chunkPage } from "./chunk.ts";

/** What a kill may cost at most: so many pages, so long, or so much text. */
const PAGES_MAX = 20;
export const BATCH_MS = 2_000;
const CHARACTERS_MAX = 4 * 1024 * 1024;

export interface Batch {
  add(page: StoredPage): void;
  addUnread(unread: UnreadPage): void;
  readonly isEmpty: boolean;
  readonly isFull: boolean;
  /** Milliseconds of the monotonic clock when the first page came; null while empty. */
  readonly since: number | null;
  /** Where reading goes on behind what was added. */
  readonly nextPage: number;
  /** Writes what was added, in one transaction, and is empty again. */
  write(): Promise<void>;
}

export const createBatch = (
  deps: { readonly repository: DocumentRepository; readonly monotonicNow: () => number },
  document: { readonly hash: string; readonly title: string | null; readonly nextPage: number; readonly nextOrdinal: number },
): Batch => {
  let pages: StoredPage[] = [];
  let chunks: NewChunk[] = [];
  let unread: UnreadPage[] = [];
  let since: number | null = null;
  let characters = 0;
  let nextPage = document.nextPage;
  let nextOrdinal = document.nextOrdinal;
  const arrived = (page: number): void => {
    since ??= deps.monotonicNow();
    nextPage = page + 1;
  };
  return {
    add: (page) => {
      const found = chunkPage(page, { title: document.title, firstOrdinal: nextOrdinal });
      pages.push(page);
      chunks.push(...found);
      nextOrdinal += found.length;
      characters += page.text.length;
      arrived(page.page);
    },
    addUnread: (one) => {
      unread.push(one);
      arrived(one.page);
    },
    get isEmpty() {
      return pages.length + unread.length === 0;
    },
    get isFull() {
      return pages.length + unread.length >= PAGES_MAX || characters >= CHARACTERS_MAX;
    },
    get since() {
      return since;
    },
    get nextPage() {
      return nextPage;
    },
    write: async () => {
      await deps.repository.addPages(document.hash, { pages, chunks, unread, nextPage });
      [pages, chunks, unread, since, characters] = [[], [], [], null, 0];
    },
  };
};
