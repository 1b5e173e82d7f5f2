/** A store filled with made documents, for rows that measure search at a size. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { type CollectionId, collectionIdSchema, fileIdSchema, sourceIdSchema } from "#src/contract/ids.ts";
import { openStore, type Store } from "#src/store/store.ts";
import { createTextMaker, randomFrom, type TextMaker } from "./madeTexts.ts";

const CHUNKS_PER_DOCUMENT = 50;
/** About 600 characters. */
const WORDS_PER_CHUNK = 95;
const DOCUMENTS_PER_COLLECTION = 200;

export interface FilledStore {
  readonly store: Store;
  readonly collectionIds: readonly CollectionId[];
  readonly maker: TextMaker;
  /** Bytes of text, and what indexing them took. */
  readonly textBytes: number;
  readonly indexingMs: number;
  readonly databaseBytes: number;
  close(): Promise<void>;
}

export const unitVector = (random: () => number, dimension: number): Float32Array => {
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

/** Text in one paragraph per chunk and page; the pages' own bytes are measured elsewhere. */
const addDocument = async (
  store: Store,
  maker: TextMaker,
  collectionId: CollectionId,
  sourceId: string,
  number: number,
): Promise<number> => {
  const hash = number.toString(16).padStart(64, "0");
  await store.documents.saveFiles([
    {
      id: fileIdSchema.parse(uuid()),
      collectionId,
      sourceId: sourceIdSchema.parse(sourceId),
      path: `/made/${number}.txt`,
      name: `${number}.txt`,
      folder: "",
      identity: { dev: "1", ino: String(number), sizeBytes: 30_000, mtimeMs: number },
      state: { kind: "indexed" },
      documentHash: hash,
      password: null,
    },
  ]);
  const texts = Array.from({ length: CHUNKS_PER_DOCUMENT }, () => maker.text(WORDS_PER_CHUNK));
  await store.documents.beginDocument({
    hash,
    reader: "bench",
    kind: "text",
    title: null,
    pages: null,
    complete: false,
    nextPage: 1,
    unread: [],
    warned: [],
  });
  await store.documents.addPages(hash, {
    pages: texts.map((text, index) => ({
      page: index + 1,
      kind: "section",
      label: null,
      width: null,
      height: null,
      source: "text",
      characters: text.length,
      sheet: null,
      text,
      places: [{ kind: "paragraph", start: 0, end: text.length, paragraph: 1, headings: [] }],
      warnings: [],
      cells: [],
    })),
    chunks: texts.map((text, ordinal) => ({
      page: ordinal + 1,
      ordinal,
      start: 0,
      end: text.length,
      text,
      context: "",
      locator: { kind: "paragraph", page: ordinal + 1, paragraph: 1, headings: [] },
    })),
    unread: [],
    nextPage: texts.length + 1,
  });
  await store.documents.finishDocument(hash, texts.length);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
};

/** Random vectors, as many as there are chunks: comparing takes as long as with meant ones. */
export const addVectors = async ({ store, collectionIds }: FilledStore, modelKey: string, dimension: number): Promise<void> => {
  const random = randomFrom(5);
  for (const id of collectionIds) {
    for (let more = await store.documents.withoutVector(modelKey, id, 2_000); more.length > 0; ) {
      await store.documents.saveVectors(
        modelKey,
        more.map((chunk) => ({ chunkId: chunk.id, vector: unitVector(random, dimension) })),
      );
      more = await store.documents.withoutVector(modelKey, id, 2_000);
    }
  }
};

export const fillStore = async (chunks: number): Promise<FilledStore> => {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-bench-"));
  const store = await openStore({ dataDir, key: randomBytes(32), now: () => 1, binDays: () => 30 });
  const maker = createTextMaker(7);
  const collectionIds: CollectionId[] = [];
  let sourceId = "";
  let textBytes = 0;
  const from = performance.now();
  for (let number = 0; number < chunks / CHUNKS_PER_DOCUMENT; number += 1) {
    if (number % DOCUMENTS_PER_COLLECTION === 0) {
      const id = collectionIdSchema.parse(uuid());
      collectionIds.push(id);
      sourceId = uuid();
      await store.documents.saveCollection({ id, name: `c${number}`, kind: "named", chatId: null, createdAt: 1, paused: false });
      await store.documents.saveSource({ id: sourceIdSchema.parse(sourceId), collectionId: id, kind: "folder", path: "/made", addedAt: 1 });
    }
    textBytes += await addDocument(store, maker, collectionIds.at(-1) ?? collectionIdSchema.parse(uuid()), sourceId, number);
  }
  const indexingMs = performance.now() - from;
  return {
    store,
    collectionIds,
    maker,
    textBytes,
    indexingMs,
    databaseBytes: statSync(join(dataDir, "deskside.db")).size,
    close: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
