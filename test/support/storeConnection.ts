/** An encrypted database on one connection, without threads, and what the writer does on it. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBin } from "#src/store/bin.ts";
import { createChatReads } from "#src/store/chatReads.ts";
import { createChatWrites } from "#src/store/chatWrites.ts";
import { openConnection } from "#src/store/connection.ts";
import { createMessageWrites } from "#src/store/messageWrites.ts";
import { migrate, refreshSearchIndex } from "#src/store/migrate.ts";
import { migrations } from "#src/store/migrations/list.ts";
import { createSearch } from "#src/store/search.ts";
import { wordsOf } from "#src/store/words.ts";

/** A database in a directory of its own with all migrations up to `version`; `close` deletes it. */
export const openTestConnection = (version = Number.POSITIVE_INFINITY) => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-db-"));
  const path = join(folder, "deskside.db");
  const key = randomBytes(32);
  const db = openConnection(path, key, "write");
  migrate(
    db,
    migrations.filter((migration) => migration.version <= version),
    () => undefined,
  );
  return {
    db,
    folder,
    path,
    key,
    close: (): void => {
      db.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
};

/** All that is asked about chats, on one connection. */
export const openTestChats = () => {
  const opened = openTestConnection();
  const { db } = opened;
  refreshSearchIndex(db);
  const reads = createChatReads(db);
  const messages = createMessageWrites(db, reads);
  return {
    ...opened,
    chats: { ...reads, ...createChatWrites(db, reads, messages), ...messages, ...createBin(db, reads, () => []), ...createSearch(db) },
  };
};

/** Throws when the full-text indexes and the texts differ; only `rank = 1` compares an external-content index with its content. */
export const assertSearchInStep = (db: ReturnType<typeof openTestConnection>["db"]): void => {
  for (const table of ["message_search", "title_search"]) db.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('integrity-check', 1)`);
};

/** As `assertSearchInStep` for documents: the vocabulary against its index, and every passage against its words, counted by FTS5 itself. */
export const assertWordsInStep = (db: ReturnType<typeof openTestConnection>["db"]): void => {
  db.exec("INSERT INTO term_parts (term_parts, rank) VALUES ('integrity-check', 1)");
  db.exec("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)");
  // CAST: a number is bound as REAL, and FTS5 passes over a rowid that is no integer.
  const indexed = db
    .prepare<[number, string], number>("SELECT count(*) FROM chunk_words WHERE rowid = CAST(? AS INTEGER) AND chunk_words MATCH ?")
    .pluck();
  const known = db.prepare<[string], number>("SELECT 1 FROM terms WHERE term = ?").pluck();
  const chunks = db.prepare<[], { id: number; text: string }>("SELECT id, text FROM chunks").all();
  for (const { id, text } of chunks) {
    const words = wordsOf(text);
    if (words.length > 0 && indexed.get(id, `"${words.join(" ")}"`) !== 1) throw new Error("A passage is not in the index");
    if (words.some((word) => known.get(word) === undefined)) throw new Error("A word is not in the vocabulary");
  }
  const rows = db.prepare<[], number>("SELECT count(*) FROM chunk_words_docsize").pluck().get();
  if (rows !== chunks.length) throw new Error("The index has other passages than the table");
};
