/** What the documents room shows: which collection, which side of it, and the document that is open. Known to the page alone. */
import { create } from "zustand";
import type { Box, Locator } from "#src/contract/document.ts";
import type { CollectionId, FileId } from "#src/contract/ids.ts";
import { goTo } from "../state/ui.ts";

export type Side = "files" | "search" | "retrieval" | "sources";

/** Where a document is to be opened. `boxes` on that page; `quote`: words to be marked where there are no boxes. */
export interface Target {
  readonly fileId: FileId;
  readonly fileName: string;
  readonly page: number;
  readonly boxes: readonly Box[];
  readonly locator: Locator | null;
  readonly quote: string | null;
  /** Words to be found in the document from the start, as typed in a search. */
  readonly find: string | null;
  /** The passage as it was read, shown when the document is no longer there; null where nothing was kept. */
  readonly kept: string | null;
}

interface DocumentsView {
  readonly collectionId: CollectionId | null;
  readonly side: Side;
  readonly open: Target | null;
}

export const useDocumentsView = create<DocumentsView>()(() => ({ collectionId: null, side: "files", open: null }));

export const showCollection = (collectionId: CollectionId | null): void =>
  useDocumentsView.setState({ collectionId, open: null, side: "files" });
export const showSide = (side: Side): void => useDocumentsView.setState({ side, open: null });
export const openDocument = (open: Target | null): void => useDocumentsView.setState({ open });

/** From elsewhere on the page. */
export const goToCollection = (collectionId: CollectionId): void => {
  showCollection(collectionId);
  goTo("documents");
};
