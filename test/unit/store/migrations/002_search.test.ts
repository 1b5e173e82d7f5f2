import { afterEach, beforeEach, expect, it } from "vitest";
import { migrate } from "#src/store/migrate.ts";
import { migrations } from "#src/store/migrations/list.ts";
import { assertSearchInStep, openTestConnection } from "../../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection(1);
});
afterEach(() => opened.close());

it("indexes what was there before it", () => {
  opened.db.exec(`
    INSERT INTO chats (id, title, titled_by, pinned, system_prompt, sampling, draft, created_at, updated_at) VALUES ('c', 'Rent', 'nobody', 0, '', '{}', '', 1, 1);
    INSERT INTO messages (id, chat_id, role, text, created_at) VALUES ('m', 'c', 'user', 'notice period', 1);
    INSERT INTO messages (id, chat_id, role, text, state, settled, created_at) VALUES ('a', 'c', 'assistant', 'notice unsettled', '{}', 0, 2);
  `);
  migrate(
    opened.db,
    migrations.filter(({ version }) => version <= 2),
    () => undefined,
  );
  assertSearchInStep(opened.db);
  const rows = (table: string, word: string): unknown =>
    opened.db.prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ?`).pluck().all(`body : "${word}"`);
  expect([rows("message_search", "notice"), rows("title_search", "rent")]).toEqual([[1], [1]]);
});
