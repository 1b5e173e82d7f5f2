import { afterEach, beforeEach, expect, it } from "vitest";
import type { UnreadPage } from "#src/contract/document.ts";
import { createCollectionWrites } from "#src/store/collections.ts";
import { createDocumentWrites } from "#src/store/documentWrites.ts";
import { createFileWrites } from "#src/store/files.ts";
import { newHash, someChunk, someCollection, someDocument, someFile, somePage, someSource } from "../../support/documentRepositorySuite.ts";
import { openTestConnection } from "../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection();
});
afterEach(() => opened.close());

/** mulberry32 (public domain, T. Ettinger): the same numbers for a seed. */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const KEPT = `SELECT c.seq, total, waiting, reading, indexed, partly, failed, missing, pages, passages FROM collections AS c ORDER BY c.seq`;
/** The same, counted anew from files, documents, pages and chunks. */
const COUNTED = `SELECT c.seq, count(f.seq) AS total, ${["waiting", "reading", "indexed", "partly", "failed", "missing"]
  .map((state) => `coalesce(sum(f.shown_state = '${state}'), 0) AS ${state}`)
  .join(", ")},
  (SELECT coalesce(sum((SELECT count(*) FROM pages WHERE id >> 20 = d.seq) + json_array_length(d.unread)), 0) FROM documents AS d
     WHERE d.seq IN (SELECT document_seq FROM files WHERE collection_seq = c.seq)) AS pages,
  (SELECT count(*) FROM chunks WHERE id >> 20 IN (SELECT document_seq FROM files WHERE collection_seq = c.seq)) AS passages
  FROM collections AS c LEFT JOIN files AS f ON f.collection_seq = c.seq GROUP BY c.seq ORDER BY c.seq`;
/** Files whose state is shown other than it is. */
const MISSHOWN = `SELECT f.seq, f.shown_state, f.state FROM files AS f LEFT JOIN documents AS d ON d.seq = f.document_seq
  WHERE f.shown_state <> iif(f.state ->> 'kind' = 'indexed' AND d.unread_pages > 0, 'partly', f.state ->> 'kind')`;
const HELD = "SELECT collection_seq, document_seq, files FROM holdings ORDER BY 1, 2";
const HOLDING = `SELECT collection_seq, document_seq, count(*) AS files FROM files WHERE document_seq IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`;

it.each([1, 2, 3, 4])("counts what there is, whatever was done to files and documents (seed %i)", (seed) => {
  const { db } = opened;
  const documents = createDocumentWrites(db);
  const collections = createCollectionWrites(db, documents.doomUnheld);
  const files = createFileWrites(db, documents.doomUnheld);
  const below = randomOf(seed);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const hashes = Array.from({ length: 4 }, newHash);
  const newSource = () => {
    const collection = someCollection();
    collections.saveCollection(collection);
    const source = someSource(collection.id);
    collections.saveSource(source);
    return source;
  };
  let sources = [newSource(), newSource(), newSource()];
  let rows = sources.flatMap((source) => Array.from({ length: 4 }, () => someFile(source)));
  files.saveFiles(rows);
  const states = [
    { kind: "waiting" },
    { kind: "reading", done: 1, total: null },
    { kind: "indexed" },
    { kind: "failed", error: { code: "document/corrupt", message: "", retry: "never" } },
    { kind: "missing" },
  ] as const;
  const unread = (): UnreadPage[] => Array.from({ length: below(2) }, () => ({ page: 1 + below(50), reason: "too-slow" as const }));
  const next = (hash: string) =>
    db
      .prepare<[string], { page: number; ordinal: number }>(
        `SELECT (SELECT coalesce(max(id) % (1 << 20), 0) FROM pages WHERE id >> 20 = d.seq) + 1 AS page, d.chunks AS ordinal FROM documents AS d WHERE hash = ?`,
      )
      .get(hash);
  const operations: readonly (() => void)[] = [
    () => files.updateFile(one(rows).id, { state: one(states) }),
    () => files.updateFile(one(rows).id, { state: one(states), documentHash: one([...hashes, null]) }),
    () => documents.beginDocument(someDocument({ hash: one(hashes), unread: unread() })),
    () => {
      const hash = one(hashes);
      const at = next(hash);
      if (at === undefined) return;
      const chunks = Array.from({ length: below(3) }, (_, index) => someChunk(at.page, at.ordinal + index, `word${index}`));
      documents.addPages(hash, { pages: [somePage(at.page, "text")], chunks, unread: unread(), nextPage: at.page + 1 });
    },
    () => {
      const file = someFile(one(sources), { documentHash: one([...hashes, null]), state: one(states) });
      files.saveFiles([file]);
      rows = [...rows, file];
    },
    () => {
      if (rows.length < 5) return;
      const { id } = one(rows);
      files.removeFiles([id]);
      rows = rows.filter((row) => row.id !== id);
    },
    () => void documents.sweepDocuments(),
    () => {
      if (below(20) > 0) return;
      const { id } = one(sources);
      collections.removeSource(id);
      rows = rows.filter((row) => row.sourceId !== id);
      sources = [...sources.filter((source) => source.id !== id), newSource()];
    },
  ];
  for (let step = 0; step < 150; step += 1) {
    const operation = below(operations.length);
    operations[operation]?.();
    const all = (sql: string): unknown => db.prepare(sql).all();
    expect([step, operation, all(KEPT), all(HELD), all(MISSHOWN)]).toEqual([step, operation, all(COUNTED), all(HOLDING), []]);
  }
});
