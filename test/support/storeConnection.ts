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
      rmSync(folder, { recursive: true, force: true });
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
