import { describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { receiveError, sendError, toStoreError } from "#src/store/storeErrors.ts";
import { someChat, someUser } from "../../support/chatRepositorySuite.ts";
import { openTestChats, openTestConnection } from "../../support/storeConnection.ts";

const withCode = (code: string): Error => Object.assign(new Error("text that could be content"), { code });

// The limit is for a machine busy with other tests; none of these is timed.
describe("store errors", { timeout: 60_000 }, () => {
  it("name what the world refused", () => {
    const codes = [
      "SQLITE_FULL",
      "ENOSPC",
      "EDQUOT",
      "SQLITE_IOERR_SHMSIZE",
      "SQLITE_READONLY_DIRECTORY",
      "SQLITE_CANTOPEN",
      "EROFS",
      "EACCES",
      "SQLITE_BUSY",
      "SQLITE_CORRUPT_VTAB",
      "SQLITE_NOTADB",
      "SQLITE_IOERR_WRITE",
      "SQLITE_ERROR",
    ];
    expect(codes.map((code) => toStoreError(withCode(code)).code)).toEqual([
      "store/disk-full",
      "store/disk-full",
      "store/disk-full",
      "store/disk-full",
      "store/read-only",
      "store/read-only",
      "store/read-only",
      "store/read-only",
      "store/in-use",
      "store/unreadable",
      "store/unreadable",
      "store/unreadable",
      "internal",
    ]);
  });

  it("never carry the text of a foreign error, which may be content", () => {
    expect(
      JSON.stringify([withCode("SQLITE_ERROR"), withCode("ENOSPC"), new TypeError("content"), "content"].map(sendError)),
    ).not.toContain("content");
  });

  it("pass between threads with their facts", () => {
    const error = receiveError(sendError(new AppError("store/newer-version", "newer", { details: { found: 9, known: 3 } })));
    expect([error.code, error.message, error.details]).toEqual(["store/newer-version", "newer", { found: 9, known: 3 }]);
  });

  it("a full disk refuses the write, keeps what was there, and goes on when space is back", () => {
    const { db, chats, close } = openTestChats();
    try {
      const chat = someChat();
      chats.createChat(chat);
      const pages = Number(db.pragma("page_count", { simple: true }));
      db.pragma(`max_page_count = ${pages}`);
      const user = someUser({ text: "x".repeat(1_000_000) });
      expect(() => chats.addTurn(chat.id, user, null)).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
      expect([db.pragma("quick_check", { simple: true }), chats.path(chat.id, { limit: 9 }).messages]).toEqual(["ok", []]);
      db.pragma("max_page_count = 1000000");
      chats.addTurn(chat.id, user, null);
      expect(chats.getMessage(user.id).text).toBe(user.text);
    } finally {
      close();
    }
  });

  it("a read-only connection refuses writes by that name", () => {
    const { db, close } = openTestConnection();
    db.pragma("query_only = ON");
    try {
      db.exec("DELETE FROM chats");
    } catch (error) {
      expect(toStoreError(error).code).toBe("store/read-only");
    } finally {
      close();
    }
    expect.assertions(1);
  });
});
