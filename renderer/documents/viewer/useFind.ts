/** Words found in one document, and which of them is in sight. */
import { useCallback, useEffect, useRef, useState } from "react";
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

interface Answer {
  readonly words: string;
  readonly places: readonly FoundPlace[];
}

/**
 * `begun`: words to look for from the start. `pages`: how many there are by now; with more of them the words are looked for again, and the place in sight stays.
 * `reveal`: brings a place into sight; it may change with every width without anything being asked anew.
 */
export const useFind = (
  { fileId, begun, pages }: { readonly fileId: FileId; readonly begun: string | null; readonly pages: number },
  reveal: (place: FoundPlace) => void,
): Find => {
  const [words, setWordsHeld] = useState(begun ?? "");
  const [at, setAt] = useState(0);
  const revealNow = useRef(reveal);
  useEffect(() => {
    revealNow.current = reveal;
  }, [reveal]);
  // Opened at a hit: that place is in sight already, and finding must not lead away from it.
  const led = useRef(begun?.trim() ?? "");
  // biome-ignore lint/correctness/useExhaustiveDependencies: more pages may hold more places.
  const ask = useCallback(
    async (query: string, signal: AbortSignal): Promise<Answer> => {
      const hits = await api.documents.find({ fileId, query, limit: FOUND_MAX }, { signal });
      const places = hits.map(({ page, start, end, boxes }): FoundPlace => ({ page, range: [start, end], boxes }));
      if (places[0] !== undefined && led.current !== query) revealNow.current(places[0]);
      led.current = query;
      return { words: query, places };
    },
    [fileId, pages],
  );
  const trimmed = words.trim();
  const answer = useAsked(trimmed === "" ? null : trimmed, ask);
  const places = answer.kind !== "none" && answer.last?.words === trimmed ? answer.last.places : null;
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
      if (place !== undefined) revealNow.current(place);
    },
  };
};
