/** What each thread of the store can be asked: the writer, the reader, and the keeper of backups. */
import { makeBackup, type Purge, replaceHolders } from "./backups.ts";
import { createBin } from "./bin.ts";
import { createChatReads } from "./chatReads.ts";
import { createChatWrites } from "./chatWrites.ts";
import { createCheckpointReads, createCheckpointWrites } from "./checkpoints.ts";
import { createCollectionReads, createCollectionWrites } from "./collections.ts";
import { type Connection, openConnection } from "./connection.ts";
import { createDocumentReads } from "./documentReads.ts";
import { createDocumentScope } from "./documentScope.ts";
import { createDocumentWrites } from "./documentWrites.ts";
import { createDownloadReads, createDownloadWrites } from "./downloads.ts";
import { createFileReads, createFileWrites } from "./files.ts";
import { createLabReads, createLabWrites } from "./labs.ts";
import { layoutOf } from "./layout.ts";
import { createLibraryReads, createLibraryWrites } from "./library.ts";
import { createMessageWrites } from "./messageWrites.ts";
import { type Opening, openDatabase } from "./opening.ts";
import { createRecordReads, createRecordWrites } from "./records.ts";
import { createSearch } from "./search.ts";
import { createVectorReads, createVectorWrites } from "./vectors.ts";
import { createWordSearch } from "./wordSearch.ts";

/** Pages merged per step: short enough that a streamed answer's append waits little behind one. */
const MERGE_PAGES = 200;

/** What the upkeep of backups asks of the writer. */
const createUpkeep = (db: Connection) => {
  const list = db.prepare<[], Purge>("SELECT subject_id AS subjectId, kind FROM purges");
  const merges = ["message_search", "title_search", "chunk_words", "term_parts"].map((table) =>
    db.prepare<[number]>(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`),
  );
  const changes = db.prepare<[], number>("SELECT total_changes()").pluck();
  const content = db
    .prepare<[], number>("SELECT EXISTS (SELECT 1 FROM chats) OR EXISTS (SELECT 1 FROM presets) OR EXISTS (SELECT 1 FROM collections)")
    .pluck();
  const forget = db.prepare<[string]>("DELETE FROM purges WHERE subject_id = ?");
  return {
    /** Whether there is anything worth a backup. */
    hasContent: (): boolean => content.get() === 1,
    listPurges: (): readonly Purge[] => list.all(),
    forgetPurges: (purges: readonly Purge[]): void => {
      db.transaction(() => {
        for (const { subjectId } of purges) forget.run(subjectId);
      }).immediate();
    },
    /** One step of merging both search indexes into one segment each, which drops the words of deleted texts; false when nothing is left to merge. */
    mergeSearch: (first: boolean): boolean =>
      merges
        .map((merge) => {
          const before = changes.get() ?? 0;
          // FTS5 §6.10: a negative number starts a merge of all segments, positive ones go on; fewer than two changes: done.
          merge.run(first ? -MERGE_PAGES : MERGE_PAGES);
          return (changes.get() ?? 0) - before >= 2;
        })
        .includes(true),
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
  const { doomUnheld, ...documents } = createDocumentWrites(db);
  const { deleteCollection, ...collections } = createCollectionWrites(db, doomUnheld);
  return {
    ...createChatWrites(db, reads, messages),
    ...messageWrites,
    ...createBin(db, reads, deleteCollection),
    ...collections,
    ...createFileWrites(db, doomUnheld),
    ...documents,
    ...createVectorWrites(db),
    ...createCheckpointWrites(db),
    ...createLibraryWrites(db),
    ...createDownloadWrites(db),
    ...createLabWrites(db),
    ...createRecordWrites(db),
    ...createUpkeep(db),
  };
};

const createReader = (db: Connection) => ({
  ...createChatReads(db),
  ...createSearch(db),
  ...createLibraryReads(db),
  ...createDownloadReads(db),
  ...createLabReads(db),
  ...createRecordReads(db),
  ...createCollectionReads(db),
  ...createFileReads(db),
  ...createDocumentReads(db),
  ...createDocumentScope(db),
  ...createWordSearch(db),
  ...createVectorReads(db),
  ...createCheckpointReads(db),
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
