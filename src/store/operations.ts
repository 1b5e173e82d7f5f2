/** What each thread of the store can be asked: the writer, the reader, and the keeper of backups. */
import { makeBackup, type Purge, replaceHolders } from "./backups.ts";
import { createBin } from "./bin.ts";
import { createChatReads } from "./chatReads.ts";
import { createChatWrites } from "./chatWrites.ts";
import { type Connection, openConnection } from "./connection.ts";
import { layoutOf } from "./layout.ts";
import { createLibraryReads, createLibraryWrites } from "./library.ts";
import { createMessageWrites } from "./messageWrites.ts";
import { type Opening, openDatabase } from "./opening.ts";
import { createRecordReads, createRecordWrites } from "./records.ts";
import { createSearch } from "./search.ts";

/** Purges a backup may still hold, and their end. */
const createPurges = (db: Connection) => {
  const list = db.prepare<[], Purge>("SELECT subject_id AS subjectId, kind FROM purges");
  const forget = db.prepare<[string]>("DELETE FROM purges WHERE subject_id = ?");
  return {
    listPurges: (): readonly Purge[] => list.all(),
    forgetPurges: (purges: readonly Purge[]): void => {
      db.transaction(() => {
        for (const { subjectId } of purges) forget.run(subjectId);
      }).immediate();
    },
    /** Empties the write-ahead log, which holds older images of the pages. */
    checkpoint: (): void => {
      db.pragma("wal_checkpoint(TRUNCATE)");
    },
  };
};

const createWriter = (db: Connection) => {
  const reads = createChatReads(db);
  const messages = createMessageWrites(db, reads);
  const { insertMessage: _, ...messageWrites } = messages;
  return {
    ...createChatWrites(db, reads, messages),
    ...messageWrites,
    ...createBin(db, reads),
    ...createLibraryWrites(db),
    ...createRecordWrites(db),
    ...createPurges(db),
  };
};

const createReader = (db: Connection) => ({
  ...createChatReads(db),
  ...createSearch(db),
  ...createLibraryReads(db),
  ...createRecordReads(db),
});

const createKeeper = (db: Connection, { dataDir, key }: Opening) => {
  const { backups: folder } = layoutOf(dataDir);
  return {
    backUp: (at: number): void => {
      makeBackup(db, { folder, key, kind: "daily", at });
    },
    replaceHolders: (at: number, purges: readonly Purge[]): number => replaceHolders(db, { folder, key, at }, purges),
  };
};

export type Operations = {
  readonly writer: ReturnType<typeof createWriter>;
  readonly reader: ReturnType<typeof createReader>;
  readonly keeper: ReturnType<typeof createKeeper>;
};
export type Role = keyof Operations;

const openReading = ({ dataDir, key }: Opening): Connection => openConnection(layoutOf(dataDir).database, key, "read");

/** Opens a role's connection and gives what it can be asked. The writer comes first: it creates and migrates. */
export const openRole = (role: Role, opening: Opening): { readonly db: Connection; readonly operations: Operations[Role] } => {
  switch (role) {
    case "writer": {
      const db = openDatabase(opening);
      return { db, operations: createWriter(db) };
    }
    case "reader": {
      const db = openReading(opening);
      return { db, operations: createReader(db) };
    }
    case "keeper": {
      const db = openReading(opening);
      return { db, operations: createKeeper(db, opening) };
    }
  }
};
