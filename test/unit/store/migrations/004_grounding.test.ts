import { afterEach, beforeEach, expect, it } from "vitest";
import { migrate } from "#src/store/migrate.ts";
import { migrations } from "#src/store/migrations/list.ts";
import { openTestConnection } from "../../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection(3);
});
afterEach(() => opened.close());

it("gives old chats no collections, old messages neither task nor grounding, and keeps the bin with what lies in it", () => {
  opened.db.exec(`
    INSERT INTO chats (id, title, titled_by, pinned, system_prompt, sampling, draft, created_at, updated_at) VALUES ('c', 'Rent', 'nobody', 0, '', '{}', '', 1, 1);
    INSERT INTO bin (id, kind, subject_id, title, chat_id, deleted_at) VALUES ('b', 'message', 'm', 'question', 'c', 7);
    INSERT INTO messages (id, chat_id, role, text, created_at, bin_item_id) VALUES ('m', 'c', 'user', 'question', 1, 'b');
  `);
  migrate(
    opened.db,
    migrations.filter(({ version }) => version <= 4),
    () => undefined,
  );
  const all = (sql: string): unknown => opened.db.prepare(sql).all();
  expect([
    all("SELECT collection_ids FROM chats"),
    all("SELECT task, grounding, bin_item_id FROM messages"),
    all("SELECT * FROM bin"),
  ]).toEqual([
    [{ collection_ids: "[]" }],
    [{ task: null, grounding: null, bin_item_id: "b" }],
    [{ id: "b", kind: "message", subject_id: "m", title: "question", chat_id: "c", restore_data: "{}", deleted_at: 7 }],
  ]);
  expect(all("PRAGMA foreign_key_check")).toEqual([]);
  expect(() => opened.db.exec("DELETE FROM bin")).toThrow("FOREIGN KEY");
  opened.db.exec("INSERT INTO bin (id, kind, subject_id, title, deleted_at) VALUES ('x', 'collection', 's', '', 1)");
});
