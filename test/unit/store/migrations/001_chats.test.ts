import { afterEach, beforeEach, expect, it } from "vitest";
import { openTestConnection } from "../../../support/storeConnection.ts";

let opened: ReturnType<typeof openTestConnection>;
beforeEach(() => {
  opened = openTestConnection(1);
});
afterEach(() => opened.close());

const insertChat = (id: string): void => {
  opened.db.exec(
    `INSERT INTO chats (id, title, titled_by, pinned, system_prompt, sampling, draft, created_at, updated_at) VALUES ('${id}', '', 'nobody', 0, '', '{}', '', 1, 1)`,
  );
};

it("makes the tables of chats and the bin from nothing", () => {
  expect(
    opened.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").pluck().all(),
  ).toEqual(["bin", "chats", "folders", "messages", "presets", "purges"]);
  expect(opened.db.pragma("user_version", { simple: true })).toBe(1);
});

it("refuses messages without a chat, below no message, or answers without a state", () => {
  insertChat("c");
  const insert = (chat: string, parent: string | null, role: string): void => {
    opened.db
      .prepare("INSERT INTO messages (id, chat_id, parent_id, role, text, created_at) VALUES (?, ?, ?, ?, '', 1)")
      .run(`${chat}${role}`, chat, parent, role);
  };
  expect(() => insert("none", null, "user")).toThrow("FOREIGN KEY");
  expect(() => insert("c", "none", "user")).toThrow("FOREIGN KEY");
  expect(() => insert("c", null, "assistant")).toThrow("CHECK");
  expect(() => insert("c", null, "user")).not.toThrow();
});
