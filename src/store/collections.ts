/** Collections and what was added to them. */
import type { ChatId, CollectionId, SourceId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import { type CollectionCounts, type CollectionRow, type CountedCollection, collectionNotFound, type SourceRow } from "./documentRows.ts";

type CountedRow = Omit<CollectionRow, "paused"> & CollectionCounts & { readonly paused: 0 | 1 };
const ROW_COLUMNS = "id, name, kind, chat_id AS chatId, created_at AS createdAt, paused";
const COUNT_COLUMNS = "total, waiting, reading, indexed, partly, failed, missing, pages, passages, revision";

const toCollection = ({ id, name, kind, chatId, createdAt, paused }: Omit<CollectionRow, "paused"> & { paused: 0 | 1 }): CollectionRow => ({
  id,
  name,
  kind,
  chatId,
  createdAt,
  paused: paused === 1,
});
const toCounted = (row: CountedRow): CountedCollection => {
  const { total, waiting, reading, indexed, partly, failed, missing, pages, passages, revision } = row;
  return { ...toCollection(row), counts: { total, waiting, reading, indexed, partly, failed, missing, pages, passages, revision } };
};

interface StoredSource {
  readonly id: SourceId;
  readonly collectionId: CollectionId;
  readonly addedAt: number;
  readonly kind: SourceRow["kind"];
  readonly place: string;
}
const toSource = ({ place, kind, ...row }: StoredSource): SourceRow =>
  kind === "upload" ? { ...row, kind, name: place } : { ...row, kind, path: place };

/** Reads on one connection. What is in the bin, or belongs to a chat in the bin, is not there. */
export const createCollectionReads = (db: Connection) => {
  const all = db.prepare<[], CountedRow>(`SELECT ${ROW_COLUMNS}, ${COUNT_COLUMNS} FROM living_collections ORDER BY seq`);
  const byId = db.prepare<[string], CountedRow>(`SELECT ${ROW_COLUMNS}, ${COUNT_COLUMNS} FROM living_collections WHERE id = ?`);
  const ofChat = db.prepare<[string], CountedRow>(
    `SELECT ${ROW_COLUMNS} FROM living_collections WHERE chat_id = ? AND kind = 'attachments' ORDER BY seq LIMIT 1`,
  );
  const sources = db.prepare<{ collectionId: string | null }, StoredSource>(
    `SELECT s.id, c.id AS collectionId, s.added_at AS addedAt, s.kind, s.place FROM living_collections AS c JOIN sources AS s ON s.collection_seq = c.seq
     WHERE :collectionId IS NULL OR c.id = :collectionId ORDER BY s.seq`,
  );
  const uploads = db.prepare<[], SourceId>("SELECT id FROM sources WHERE kind = 'upload'").pluck();
  return {
    listCollections: (): readonly CountedCollection[] => all.all().map(toCounted),
    getCollection: (id: CollectionId): CountedCollection => {
      const row = byId.get(id);
      if (row === undefined) throw collectionNotFound();
      return toCounted(row);
    },
    attachmentsOf: (chatId: ChatId): CollectionRow | null => {
      const row = ofChat.get(chatId);
      return row === undefined ? null : toCollection(row);
    },
    listSources: (collectionId: CollectionId | null): readonly SourceRow[] => sources.all({ collectionId }).map(toSource),
    /** Sources whose bytes lie in blobs/, those in the bin included. */
    listUploads: (): readonly SourceId[] => uploads.all(),
  };
};

/** Writes on the writer's connection. `doomUnheld`: what is to become of documents that files leave. */
export const createCollectionWrites = (db: Connection, doomUnheld: (hashes: readonly (string | null)[]) => void) => {
  const save = db.prepare<Record<string, string | number | null>>(
    `INSERT INTO collections (id, name, kind, chat_id, created_at, paused) VALUES (:id, :name, :kind, :chatId, :createdAt, :paused)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, chat_id = excluded.chat_id, created_at = excluded.created_at,
       paused = excluded.paused`,
  );
  const seqOf = db.prepare<[string], number>("SELECT seq FROM collections WHERE id = ?").pluck();
  const saveSource = db.prepare<[string, number, string, string, number]>(
    `INSERT INTO sources (id, collection_seq, kind, place, added_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET collection_seq = excluded.collection_seq, kind = excluded.kind, place = excluded.place, added_at = excluded.added_at`,
  );
  const sourceSeq = db.prepare<[string], number>("SELECT seq FROM sources WHERE id = ?").pluck();
  const hashesOfSource = db.prepare<[number], string | null>("SELECT DISTINCT document_hash FROM files WHERE source_seq = ?").pluck();
  const deleteFiles = db.prepare<[number]>("DELETE FROM files WHERE source_seq = ?");
  const deleteSource = db.prepare<[number]>("DELETE FROM sources WHERE seq = ?");
  const purge = db.prepare<[string]>("INSERT OR IGNORE INTO purges (subject_id, kind) VALUES (?, 'source')");
  const sourcesOf = db.prepare<[string], { seq: number; id: SourceId; kind: SourceRow["kind"] }>(
    "SELECT s.seq, s.id, s.kind FROM sources AS s JOIN collections AS c ON c.seq = s.collection_seq WHERE c.id = ?",
  );
  const deleteCollection = db.prepare<[string]>("DELETE FROM collections WHERE id = ?");
  const dropSource = (seq: number): void => {
    const hashes = hashesOfSource.all(seq);
    deleteFiles.run(seq);
    deleteSource.run(seq);
    doomUnheld(hashes);
  };

  return {
    saveCollection: (row: CollectionRow): void => {
      save.run({ ...row, paused: row.paused ? 1 : 0 });
    },
    saveSource: (row: SourceRow): void => {
      const collection = seqOf.get(row.collectionId);
      if (collection === undefined) throw collectionNotFound();
      saveSource.run(row.id, collection, row.kind, row.kind === "upload" ? row.name : row.path, row.addedAt);
    },
    /** One that is not there is no error. The next round of backups holds it no more. */
    removeSource: (id: SourceId): void => {
      db.transaction(() => {
        const seq = sourceSeq.get(id);
        if (seq === undefined) return;
        dropSource(seq);
        purge.run(id);
      }).immediate();
    },
    /** To be called inside a transaction. Gives the uploads whose bytes go with it. */
    deleteCollection: (id: string): readonly SourceId[] => {
      const sources = sourcesOf.all(id);
      for (const { seq } of sources) dropSource(seq);
      deleteCollection.run(id);
      return sources.filter(({ kind }) => kind === "upload").map((source) => source.id);
    },
  };
};
