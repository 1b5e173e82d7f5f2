/** A document as the viewer needs it: what is known of it and all summaries at once, followed while it is being read; texts as they come into sight. */
import { useEffect, useRef, useState } from "react";
import type { FileDetails, PageSummary, PageText } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { api, toAppError } from "../../api/client.ts";
import { collectionOf, useDocuments } from "../../state/documents.ts";

export type Loaded<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

const useLoaded = <T>(key: string, known: T | undefined, load: () => Promise<T>): Loaded<T> => {
  const [held, setHeld] = useState<{ readonly key: string; readonly state: Loaded<T> }>({ key: "", state: { kind: "loading" } });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names what `load` reads.
  useEffect(() => {
    if (known !== undefined) return;
    let left = false;
    load().then(
      (value) => left || setHeld({ key, state: { kind: "ready", value } }),
      (thrown: unknown) => left || setHeld({ key, state: { kind: "failed", error: toAppError(thrown) } }),
    );
    return () => {
      left = true;
    };
  }, [key, known]);
  if (known !== undefined) return { kind: "ready", value: known };
  return held.key === key ? held.state : { kind: "loading" };
};

/** A document as far as it is read. */
export interface Followed {
  readonly details: FileDetails;
  readonly pages: readonly PageSummary[];
}

export const isUnderWay = ({ state }: FileDetails): boolean => state.kind === "waiting" || state.kind === "reading";

/** A long document has a thousand summaries, and its collection changes four times a second while it is read. */
export const FOLLOW_EVERY_MS = 1_000;

const readDocument = async (fileId: FileId): Promise<Followed> => {
  // Details first: pages that come in between are read too many rather than too few.
  const details = await api.documents.file({ fileId });
  return { details, pages: await api.documents.pages({ fileId }) };
};

/** Read again with each change of its collection, at most every FOLLOW_EVERY_MS, until it is read to its end. */
export const useFollowed = (fileId: FileId): Loaded<Followed> => {
  const [held, setHeld] = useState<{ readonly fileId: FileId; readonly state: Loaded<Followed> } | null>(null);
  const state: Loaded<Followed> = held?.fileId === fileId ? held.state : { kind: "loading" };
  const details = state.kind === "ready" ? state.value.details : null;
  const collection = useDocuments(collectionOf(details?.collectionId ?? null));
  const news = details !== null && isUnderWay(details) ? collection : undefined;
  const known = state.kind !== "loading";
  const readAt = useRef(0);
  useEffect(() => {
    if (known && news === undefined) return;
    let left = false;
    const wait = known ? Math.max(0, readAt.current + FOLLOW_EVERY_MS - Date.now()) : 0;
    const timer = setTimeout(() => {
      readAt.current = Date.now();
      readDocument(fileId).then(
        (value) => left || setHeld({ fileId, state: { kind: "ready", value } }),
        // What is shown stays: a file that is gone says so when it is opened again.
        (thrown: unknown) => left || known || setHeld({ fileId, state: { kind: "failed", error: toAppError(thrown) } }),
      );
    }, wait);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [fileId, known, news]);
  return state;
};

/** Texts of the pages looked at last. */
const KEPT_PAGES = 60;
const kept = new Map<string, PageText>();

const readPage = async (fileId: FileId, page: number): Promise<PageText> => {
  const text = await api.documents.page({ fileId, page });
  kept.set(`${fileId} ${page}`, text);
  for (const oldest of kept.keys()) if (kept.size > KEPT_PAGES) kept.delete(oldest);
  return text;
};

export const usePageText = (fileId: FileId, page: number): Loaded<PageText> =>
  useLoaded(`${fileId} ${page}`, kept.get(`${fileId} ${page}`), () => readPage(fileId, page));
