/** Words found in one document, and which of them is in sight. */
import { useCallback, useState } from "react";
import type { Box } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { api } from "../../api/client.ts";
import { useAsked } from "../search/useAsked.ts";
import type { Range } from "./marks.ts";

/** More places than this in one document are counted as "more than". */
export const FOUND_MAX = 500;

export interface FoundPlace {
  readonly page: number;
  readonly range: Range;
  readonly boxes: readonly Box[];
}

export interface Find {
  readonly words: string;
  readonly setWords: (words: string) => void;
  /** null: nothing is searched, or the answer is not there yet. */
  readonly places: readonly FoundPlace[] | null;
  /** Index of the place in sight. */
  readonly at: number;
  readonly go: (at: number) => void;
}

/** `reveal`: brings a place into sight. */
export const useFind = (fileId: FileId, reveal: (place: FoundPlace) => void): Find => {
  const [words, setWordsHeld] = useState("");
  const [at, setAt] = useState(0);
  const ask = useCallback(
    async (query: string, signal: AbortSignal): Promise<readonly FoundPlace[]> => {
      const hits = await api.documents.find({ fileId, query, limit: FOUND_MAX }, { signal });
      const places = hits.map(({ page, start, end, boxes }): FoundPlace => ({ page, range: [start, end], boxes }));
      if (places[0] !== undefined) reveal(places[0]);
      return places;
    },
    [fileId, reveal],
  );
  const trimmed = words.trim();
  const answer = useAsked(trimmed === "" ? null : trimmed, ask);
  const places = answer.kind === "found" ? answer.last : null;
  return {
    words,
    places,
    at,
    setWords: (next) => {
      setAt(0);
      setWordsHeld(next);
    },
    go: (next) => {
      if (places === null || places.length === 0) return;
      const wrapped = (next + places.length) % places.length;
      const place = places[wrapped];
      setAt(wrapped);
      if (place !== undefined) reveal(place);
    },
  };
};
