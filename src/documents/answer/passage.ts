/** From chunks to passages as they stand in a prompt: neighbours of one page merged, with what is needed to find a quote on the page again. */
import type { Place } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { Passage } from "#src/contract/grounding.ts";
import { boxesOf, narrowed } from "#src/passages/boxes.ts";
import { cutAtSpaces } from "../ingest/sentences.ts";
import type { Stretch } from "../ingest/stretch.ts";
import type { Chunk, DocumentRepository, FoundChunk, ScopeDocument, StoredPage } from "../ports.ts";

/** A passage with the places of its page that it covers. `start`: where its text begins in the page's. `lead`: a table's header that stands above it, for the prompt only. */
export interface LaidPassage {
  readonly passage: Passage;
  readonly places: readonly Place[];
  readonly start: number;
  readonly chunks: readonly Chunk[];
  readonly lead: string | null;
}

/** A chunk and the file it stands in, wherever it was found. */
export type FoundPassage = Omit<FoundChunk, "collectionId">;

/** Chunks of one page that follow each other, first to last. */
export interface ChunkRun {
  readonly file: Pick<FoundChunk, "fileId" | "fileName" | "kind">;
  readonly chunks: readonly [Chunk, ...Chunk[]];
}

/** Neighbours joined; a run stands where its best chunk stood. Overlapping chunks count as neighbours. */
export const runsOf = (found: readonly FoundPassage[]): readonly ChunkRun[] => {
  const runs: { readonly file: ChunkRun["file"]; chunks: [Chunk, ...Chunk[]] }[] = [];
  const touches = (chunks: readonly Chunk[], chunk: Chunk): boolean =>
    chunks.some((one) => one.documentHash === chunk.documentHash && one.page === chunk.page && Math.abs(one.ordinal - chunk.ordinal) === 1);
  for (const { chunk, fileId, fileName, kind } of found) {
    const [first, ...others] = runs.filter(({ chunks }) => touches(chunks, chunk));
    if (first === undefined) {
      runs.push({ file: { fileId, fileName, kind }, chunks: [chunk] });
      continue;
    }
    const all = [...first.chunks, chunk, ...others.flatMap(({ chunks }) => chunks)].sort((a, b) => a.ordinal - b.ordinal);
    const [head, ...rest] = all;
    if (head !== undefined) first.chunks = [head, ...rest];
    for (const other of others) runs.splice(runs.indexOf(other), 1);
  }
  return runs;
};

/** A page of a document that went meanwhile gives null: its passage still has its text. */
const pageOf = async (repository: DocumentRepository, hash: string, page: number): Promise<StoredPage | null> => {
  try {
    return await repository.getPage(hash, page);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "document/not-found") return null;
    throw thrown;
  }
};

/** Pages, each read once for all passages on it. */
export const createPages = (repository: DocumentRepository): ((hash: string, page: number) => Promise<StoredPage | null>) => {
  const known = new Map<string, Promise<StoredPage | null>>();
  return (hash, page) => {
    const key = `${hash} ${page}`;
    const found = known.get(key) ?? pageOf(repository, hash, page);
    known.set(key, found);
    return found;
  };
};

/** In order, from an ordinal on; none of a document that is changed or removed meanwhile, which must not end the answer. */
export const passagesFrom = async (
  repository: DocumentRepository,
  { hash, fileId, fileName, kind }: ScopeDocument,
  ordinal: number,
  limit: number,
): Promise<readonly FoundPassage[]> => {
  try {
    return (await repository.chunksOf(hash, ordinal, limit)).map((chunk) => ({ chunk, fileId, fileName, kind }));
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "document/not-found") return [];
    throw thrown;
  }
};

/** Headers of tables end a chunk's context, as ingest/chunk.ts writes it. */
export const leadOf = ({ context, text }: Chunk): string | null => {
  const last = context.split("\n").at(-1) ?? "";
  return last.includes(" | ") && !text.startsWith(last) ? last : null;
};

export const layPassage = ({ file, chunks }: ChunkRun, page: StoredPage | null, n: number): LaidPassage => {
  const [first] = chunks;
  const last = chunks.at(-1) ?? first;
  const isWhole = page !== null && page.text.slice(first.start, first.end) === first.text;
  const text = isWhole ? page.text.slice(first.start, last.end) : chunks.map((chunk) => chunk.text).join("\n");
  const places = isWhole ? page.places.filter((place) => place.end > first.start && place.start < last.end) : [];
  return {
    passage: {
      n,
      ...file,
      documentHash: first.documentHash,
      locator: chunks.length === 1 || !isWhole ? first.locator : narrowed(first.locator, places, first.start, last.end),
      text,
      boxes: boxesOf(places, first.start, last.end),
    },
    places,
    start: first.start,
    chunks,
    lead: leadOf(first),
  };
};

/** Of the characters that a budget would hold on average, for a part of a passage: digits take more tokens than words. */
const PART_SHARE = 0.7;

/** Where a passage's text is cut so that `share` of its tokens hold each part. */
export const cutsOf = (text: string, share: number): readonly Stretch[] =>
  cutAtSpaces(text, { start: 0, end: text.length }, Math.max(1, Math.floor(text.length * Math.min(1, share * PART_SHARE))));

/** [start, end) of a passage's text, for one that no prompt would hold whole. No chunk counts as read by it. */
export const partOf = (whole: LaidPassage, start: number, end: number, lead: string | null): LaidPassage => {
  const [from, to] = [whole.start + start, whole.start + end];
  const places = whole.places.filter((place) => place.end > from && place.start < to);
  return {
    passage: {
      ...whole.passage,
      text: whole.passage.text.slice(start, end),
      locator: narrowed(whole.passage.locator, places, from, to),
      boxes: boxesOf(places, from, to),
    },
    places,
    start: from,
    chunks: [],
    lead,
  };
};

/** How it stands in the prompt. */
export const promptText = ({ passage, lead }: LaidPassage): Passage =>
  lead === null ? passage : { ...passage, text: `${lead}\n${passage.text}` };

/** The chunks of a page that lie within [start, end) of its text. Ordinals run through a document page by page. */
const chunksWithin = async (
  repository: DocumentRepository,
  { hash, pages }: ScopeDocument,
  page: number,
  [start, end]: readonly [number, number],
): Promise<readonly Chunk[]> => {
  const first = pages.reduce((sum, before) => sum + (before.page < page ? before.chunks : 0), 0);
  const chunks = await repository.chunksOf(hash, first, pages.find((one) => one.page === page)?.chunks ?? 0);
  return chunks.filter((chunk) => chunk.page === page && chunk.start >= start && chunk.end <= end);
};

/** A passage of an earlier answer on its page as it is now; without places where it does not stand there any more. */
export const onPage = (passage: Passage, page: StoredPage | null): LaidPassage => {
  const start = page?.text.indexOf(passage.text) ?? -1;
  if (page === null || start === -1) return { passage, places: [], start: 0, chunks: [], lead: null };
  const end = start + passage.text.length;
  return { passage, places: page.places.filter((place) => place.end > start && place.start < end), start, chunks: [], lead: null };
};

/** The same to be read again. `document` undefined: no longer in scope, so nothing of it is counted. */
export const layAgain = async (
  repository: DocumentRepository,
  passage: Passage,
  document: ScopeDocument | undefined,
): Promise<LaidPassage> => {
  const page = await pageOf(repository, passage.documentHash, passage.locator.page);
  const laid = onPage(passage, page);
  if (page === null || document === undefined || !page.text.startsWith(passage.text, laid.start)) return laid;
  const chunks = await chunksWithin(repository, document, page.page, [laid.start, laid.start + passage.text.length]);
  const [first] = chunks;
  return { ...laid, chunks, lead: first === undefined ? null : leadOf(first) };
};
