/** Full-text search over all chats, asked when typing pauses; an answer that comes too late is dropped. */
import { useEffect, useState } from "react";
import type { SearchHit } from "#src/contract/chat.ts";
import { useRoom } from "../RoomContext.ts";

/** Long enough not to ask for every letter. */
const PAUSE_MS = 150;
const MOST_HITS = 100;

export type Search =
  | { readonly kind: "none" }
  | { readonly kind: "searching"; readonly before: readonly SearchHit[] }
  | { readonly kind: "found"; readonly hits: readonly SearchHit[] }
  | { readonly kind: "failed"; readonly error: unknown };

export const useSearch = (query: string): Search => {
  const { api } = useRoom();
  const [search, setSearch] = useState<Search>({ kind: "none" });
  useEffect(() => {
    const words = query.trim();
    if (words === "") {
      setSearch({ kind: "none" });
      return;
    }
    const abort = new AbortController();
    const find = async (): Promise<void> => {
      try {
        const hits = await api.chats.search({ query: words.slice(0, 500), limit: MOST_HITS }, { signal: abort.signal });
        if (!abort.signal.aborted) setSearch({ kind: "found", hits });
      } catch (error) {
        if (!abort.signal.aborted) setSearch({ kind: "failed", error });
      }
    };
    setSearch((before) => ({
      kind: "searching",
      before: before.kind === "found" ? before.hits : before.kind === "searching" ? before.before : [],
    }));
    const timer = setTimeout(() => void find(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, query]);
  return search;
};
