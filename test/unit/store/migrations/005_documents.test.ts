import { afterEach, beforeEach, expect, it } from "vitest";
import { openTestConnection } from "../../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection(5);
});
afterEach(() => opened.close());

it("keeps the counts of collections and what they hold, for any way files and documents change", () => {
  const { db } = opened;
  const collections = (): unknown =>
    db.prepare("SELECT total, waiting, indexed, partly, pages, passages, revision FROM collections ORDER BY seq").all();
  const holdings = (): unknown => db.prepare("SELECT collection_seq AS c, document_seq AS d, files FROM holdings").all();
  db.exec(`
    INSERT INTO collections (seq, id, name, kind, created_at, paused) VALUES (1, 'a', '', 'named', 1, 0), (2, 'b', '', 'named', 1, 0);
    INSERT INTO sources (seq, id, collection_seq, kind, place, added_at) VALUES (1, 's', 1, 'folder', '/s', 1), (2, 't', 2, 'folder', '/t', 1);
    INSERT INTO documents (seq, hash, reader, kind, complete, next_page, unread, warned) VALUES (7, 'h', '1', 'pdf', 0, 1, '[]', '[]');
    UPDATE documents SET stored_pages = 3, chunks = 9 WHERE seq = 7;
    INSERT INTO files (seq, id, collection_seq, source_seq, path, name, folder, dev, ino, size_bytes, mtime_ms, state, shown_state, document_hash, document_seq)
      VALUES (1, 'x', 1, 1, '', '', '', '', '', 0, 0, '{}', 'indexed', 'h', 7), (2, 'y', 1, 1, '', '', '', '', '', 0, 0, '{}', 'indexed', 'h', 7),
             (3, 'z', 2, 2, '', '', '', '', '', 0, 0, '{}', 'waiting', NULL, NULL);
  `);
  expect([collections(), holdings()]).toEqual([
    [
      { total: 2, waiting: 0, indexed: 2, partly: 0, pages: 3, passages: 9, revision: 1 },
      { total: 1, waiting: 1, indexed: 0, partly: 0, pages: 0, passages: 0, revision: 0 },
    ],
    [{ c: 1, d: 7, files: 2 }],
  ]);
  db.exec("UPDATE files SET document_seq = 7, shown_state = 'indexed' WHERE seq = 3; DELETE FROM files WHERE seq = 1");
  db.exec("UPDATE documents SET unread_pages = 1, chunks = 10 WHERE seq = 7");
  expect([collections(), holdings()]).toEqual([
    [
      { total: 1, waiting: 0, indexed: 0, partly: 1, pages: 4, passages: 10, revision: 2 },
      { total: 1, waiting: 0, indexed: 0, partly: 1, pages: 4, passages: 10, revision: 2 },
    ],
    [
      { c: 1, d: 7, files: 1 },
      { c: 2, d: 7, files: 1 },
    ],
  ]);
  db.exec("UPDATE documents SET unread_pages = 0 WHERE seq = 7; UPDATE files SET document_seq = NULL; DELETE FROM files");
  expect([collections(), holdings()]).toEqual([
    [
      { total: 0, waiting: 0, indexed: 0, partly: 0, pages: 0, passages: 0, revision: 3 },
      { total: 0, waiting: 0, indexed: 0, partly: 0, pages: 0, passages: 0, revision: 3 },
    ],
    [],
  ]);
});

it("finds words by a part, and forgets those that are removed", () => {
  const { db } = opened;
  const holding = (part: string): unknown => db.prepare("SELECT term FROM term_parts WHERE term_parts MATCH ?").pluck().all(`"${part}"`);
  db.exec("INSERT INTO terms (term) VALUES ('kundigungsfristen'), ('frist'), ('rent')");
  expect(holding("frist")).toEqual(["kundigungsfristen", "frist"]);
  db.exec("DELETE FROM terms WHERE term = 'frist'; INSERT INTO term_parts (term_parts, rank) VALUES ('integrity-check', 1)");
  expect(holding("frist")).toEqual(["kundigungsfristen"]);
});
