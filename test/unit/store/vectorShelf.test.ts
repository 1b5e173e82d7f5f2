import { afterEach, beforeEach, expect, test } from "vitest";
import { createVectorShelf } from "#src/store/vectorShelf.ts";
import { openTestConnection } from "../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection();
  opened.db.pragma("foreign_keys = OFF");
  opened.db.exec("INSERT INTO vector_models (seq, model_key, dimension) VALUES (1, 'a', 20), (2, 'b', 3)");
});
afterEach(() => opened.close());

/** Documents' share of an id: `document_seq * 2^20 + chunk`. */
const PER_DOCUMENT = 2 ** 20;
const CHUNKS = 3;

const vectorOf = (seed: number, dimension: number): Float32Array =>
  Float32Array.from({ length: dimension }, (_, index) => Math.sin(seed * 12.9898 + index * 78.233));

const save = (model: number, dimension: number, documents: readonly number[]): void => {
  const insert = opened.db.prepare<[number, number, Uint8Array]>("INSERT INTO vectors (model_seq, chunk_id, vector) VALUES (?, ?, ?)");
  opened.db.transaction(() => {
    for (const document of documents)
      for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
        const id = document * PER_DOCUMENT + chunk;
        insert.run(model, id, new Uint8Array(vectorOf(document * CHUNKS + chunk, dimension).buffer));
      }
  })();
};

/** What comparing every row of these documents by itself gives. */
const bruteForce = (query: Float32Array, documents: readonly number[], limit: number): readonly number[] =>
  documents
    .flatMap((document) =>
      Array.from({ length: CHUNKS }, (_, chunk) => ({
        id: document * PER_DOCUMENT + chunk,
        score: vectorOf(document * CHUNKS + chunk, query.length).reduce((sum, number, index) => sum + number * (query[index] ?? 0), 0),
      })),
    )
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ id }) => id);

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);

test("gives what comparing each row gives: over several blocks, in every scope, with rows that came later, and for another model", () => {
  save(1, 20, range(1, 3_001));
  const { nearest } = createVectorShelf(opened.db);
  const query = vectorOf(0.5, 20);
  const found = (documents: readonly number[], limit = 10) => nearest(1, query, new Set(documents), limit).map(({ id }) => id);
  const odd = range(1, 3_001).filter((document) => document % 2 === 1);
  for (const documents of [range(1, 3_001), range(1_300, 1_420), odd, [3_000], [1], []])
    expect(found(documents)).toEqual(bruteForce(query, documents, 10));

  save(1, 20, range(3_001, 3_101));
  expect(found(range(3_001, 3_101))).toEqual(bruteForce(query, range(3_001, 3_101), 10));

  save(2, 3, range(1, 5));
  const short = vectorOf(0.25, 3);
  expect(nearest(2, short, new Set(range(1, 5)), 4).map(({ id }) => id)).toEqual(bruteForce(short, range(1, 5), 4));
  expect(found(odd, 50)).toEqual(bruteForce(query, odd, 50));
});

test("a query of another length finds nothing", () => {
  save(1, 20, [1]);
  expect(createVectorShelf(opened.db).nearest(1, vectorOf(1, 16), new Set([1]), 5)).toEqual([]);
});
