/** A document's pages as the viewer needs them: all summaries at once, texts as they come into sight. */
import { useEffect, useState } from "react";
import type { PageSummary, PageText } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { api, toAppError } from "../../api/client.ts";

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

export const usePages = (fileId: FileId): Loaded<readonly PageSummary[]> =>
  useLoaded(fileId, undefined as readonly PageSummary[] | undefined, () => api.documents.pages({ fileId }));

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
