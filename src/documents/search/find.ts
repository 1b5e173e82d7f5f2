/** Find in one document: every place where the words stand as typed, in order, with their boxes. */
import { setImmediate as turn } from "node:timers/promises";
import type { Box, Place } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import type { Chunk, DocumentRepository } from "../ports.ts";
import { foldForSearch, foldWithOrigins, originOf } from "./folding.ts";

export interface Found {
  readonly page: number;
  /** [start, end) in the page's text. */
  readonly start: number;
  readonly end: number;
  readonly boxes: Box[];
}

const CHUNKS_AT_ONCE = 500;

interface PageStretch {
  readonly page: number;
  readonly text: string;
}

/** A page's text up to its last passage, from its passages: between them lies nothing but space (and a repeated table header). */
const pageTextOf = (chunks: readonly Chunk[]): string => chunks.reduce((text, chunk) => `${text.padEnd(chunk.start)}${chunk.text}`, "");

/** Pages in order. Their passages are read, not their places: those take ten times as much. */
async function* pagesOf(repository: DocumentRepository, hash: string): AsyncGenerator<PageStretch> {
  let held: Chunk[] = [];
  const give = (): PageStretch => ({ page: held[0]?.page ?? 0, text: pageTextOf(held) });
  for (let from = 0; ; ) {
    const some = await repository.chunksOf(hash, from, CHUNKS_AT_ONCE);
    for (const chunk of some) {
      if (held[0] !== undefined && held[0].page !== chunk.page) {
        yield give();
        held = [];
      }
      held.push(chunk);
    }
    from += some.length;
    if (some.length < CHUNKS_AT_ONCE) break;
    await turn();
  }
  if (held.length > 0) yield give();
}

/** Boxes of [start, end): those of a line joined into one. */
export const boxesOf = (places: readonly Place[], start: number, end: number): Box[] => {
  const boxes: Box[] = [];
  for (const place of places) {
    if (place.kind !== "box" || place.start >= end || place.end <= start) continue;
    const last = boxes.at(-1);
    const [left, top, right, bottom] = place.box;
    const isSameLine = last !== undefined && top < (last[1] + last[3]) / 2 && bottom > (last[1] + last[3]) / 2 && left >= last[0];
    if (isSameLine) boxes[boxes.length - 1] = [last[0], Math.min(last[1], top), Math.max(last[2], right), Math.max(last[3], bottom)];
    else boxes.push([left, top, right, bottom]);
  }
  return boxes;
};

const placesIn = (text: string, sought: string, most: number): (readonly [number, number])[] => {
  const folded = foldWithOrigins(text);
  const places: (readonly [number, number])[] = [];
  for (let at = folded.folded.indexOf(sought); at !== -1 && places.length < most; at = folded.folded.indexOf(sought, at + sought.length)) {
    places.push(originOf(folded, at, at + sought.length));
  }
  return places;
};

/** At most `limit`. Case, accents and the width of white space do not count. Throws document/not-found. */
export const findInDocument = async (
  repository: DocumentRepository,
  { fileId, query, limit }: { readonly fileId: FileId; readonly query: string; readonly limit: number },
): Promise<Found[]> => {
  const { documentHash } = await repository.getFile(fileId);
  const sought = foldForSearch(query).trim();
  if (documentHash === null || sought === "") return [];
  const found: Found[] = [];
  for await (const { page, text } of pagesOf(repository, documentHash)) {
    const places = placesIn(text, sought, limit - found.length);
    if (places.length > 0) {
      const stored = await repository.getPage(documentHash, page);
      found.push(...places.map(([start, end]) => ({ page, start, end, boxes: boxesOf(stored.places, start, end) })));
    }
    if (found.length >= limit) break;
  }
  return found;
};
