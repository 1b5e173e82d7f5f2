import { afterEach, beforeEach, expect, it } from "vitest";
import { openTestConnection } from "../../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection(3);
});
afterEach(() => opened.close());

it("makes the library's tables; a folder takes its rows with it", () => {
  opened.db.exec(`
    INSERT INTO model_folders (id, path, added_at) VALUES ('f', '/models', 1);
    INSERT INTO models (id, paths, source, folder_id, added_at, identities, size_bytes, verdict, options) VALUES ('m', '[]', 'folder', 'f', 1, '[]', 1, '{}', '{}');
    DELETE FROM model_folders;
  `);
  const count = (table: string): unknown => opened.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect(["models", "sessions", "ledger"].map(count)).toEqual([0, 0, 0]);
});
