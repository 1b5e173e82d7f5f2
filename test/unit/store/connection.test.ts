import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3-multiple-ciphers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { openConnection, opensSoundly } from "#src/store/connection.ts";
import { openTestConnection } from "../../support/storeConnection.ts";

describe("a connection", () => {
  let opened: ReturnType<typeof openTestConnection>;
  beforeEach(() => {
    opened = openTestConnection();
  });
  afterEach(() => opened.close());

  const promises = ["synchronous", "temp_store", "foreign_keys", "secure_delete", "journal_mode", "cipher"];

  it("keeps every promise, for writing and for reading", () => {
    const reader = openConnection(opened.path, opened.key, "read");
    const values = [opened.db, reader].map((db) => promises.map((name) => db.pragma(name, { simple: true })));
    reader.close();
    const kept = [2, 2, 1, 1, "wal", "aegis"];
    expect(values).toEqual([kept, kept]);
  });

  it("opens with its key only, and takes no file in clear", () => {
    const plain = join(opened.folder, "plain.db");
    new Database(plain).exec("CREATE TABLE t (x)").close();
    const garbage = join(opened.folder, "garbage.db");
    writeFileSync(garbage, randomBytes(8192));
    expect([
      opensSoundly(opened.path, opened.key),
      opensSoundly(opened.path, randomBytes(32)),
      opensSoundly(plain, opened.key),
      opensSoundly(garbage, opened.key),
    ]).toEqual([true, false, false, false]);
  });

  it("refuses a key that is not 32 bytes long", () => {
    expect(() => openConnection(opened.path, new Uint8Array(16), "read")).toThrow(AppError);
  });

  it("writes files that only this user may read, and nothing in clear, the write-ahead log included", () => {
    opened.db.exec("CREATE TABLE notes (text)");
    opened.db.prepare("INSERT INTO notes VALUES (?)").run("canary ".repeat(2_000));
    const files = [opened.path, `${opened.path}-wal`];
    expect(files.map((file) => (statSync(file).mode & 0o777).toString(8))).toEqual(["600", "600"]);
    opened.db.pragma("wal_checkpoint(TRUNCATE)");
    opened.db.prepare("INSERT INTO notes VALUES (?)").run("canary ".repeat(2_000));
    expect(files.map((file) => [readFileSync(file).length > 10_000, readFileSync(file).includes("canary")])).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});
