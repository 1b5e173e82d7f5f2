/** The page's view of the collections: which there are and how far each is read. Files and texts are read where they are shown. */
import { create } from "zustand";
import type { Collection } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import { api } from "../api/client.ts";
import { createHeard } from "./heard.ts";

/** null until the core has answered once. */
export type Documents = { readonly collections: readonly Collection[] | null };

export const useDocuments = create<Documents>()(() => ({ collections: null }));

type CollectionEvent = Extract<AppEvent, { kind: "collection" | "collection-removed" }>;
const heard = createHeard<CollectionEvent>();

/** Reads all collections anew. */
export const refreshDocuments = async (): Promise<void> => {
  const { answer: collections, told } = await heard.read(() => api.documents.collections());
  useDocuments.setState(told.reduce(reduceDocuments, { collections }));
};

const placed = (known: readonly Collection[], told: Collection): readonly Collection[] =>
  known.some(({ id }) => id === told.id) ? known.map((one) => (one.id === told.id ? told : one)) : [...known, told];

/** The view after an event about collections. */
export const reduceDocuments = (view: Documents, event: CollectionEvent): Documents => {
  const known = view.collections ?? [];
  switch (event.kind) {
    case "collection":
      return { collections: placed(known, event.collection) };
    case "collection-removed":
      return { collections: known.filter(({ id }) => id !== event.collectionId) };
    default:
      return assertNever(event);
  }
};

export const hearDocuments = (event: CollectionEvent): void => {
  heard.hear(event);
  useDocuments.setState((view) => reduceDocuments(view, event));
};

/** Takes in what a call answered, ahead of its event. */
export const mergeCollection = (collection: Collection): void => hearDocuments({ kind: "collection", collection });

/** Those a person named; a chat's attachments are shown in the chat. */
export const namedCollections = (collections: readonly Collection[] | null): readonly Collection[] =>
  (collections ?? []).filter(({ kind }) => kind === "named").toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));

/** Selector of one collection. */
export const collectionOf =
  (id: CollectionId | null) =>
  ({ collections }: Documents): Collection | undefined =>
    collections?.find((one) => one.id === id);
