/** Deleting for good what is in the bin, with everything that lies below it. */
import { assertNever } from "#src/contract/errors.ts";
import type { BinItemId, SourceId } from "#src/contract/ids.ts";
import { type BinKind, type BinRow, type createBinItems, notInBin, SUBTREE, TABLE_OF } from "./binItems.ts";
import type { Connection } from "./connection.ts";

/** What was deleted for good, and the uploads whose bytes must go as well. */
export interface Deleted {
  readonly items: number;
  readonly uploads: readonly SourceId[];
}

/**
 * Checkpoints of work hold text of documents, so none outlives its answer, whatever left it there. Their id is the answer's, alone or with "/" and a name behind it; what is no
 * work's has a colon ("model-key:…").
 */
const WITHOUT_ANSWER = "instr(id, ':') = 0 AND substr(id, 1, instr(id || '/', '/') - 1) NOT IN (SELECT id FROM messages)";

export const createBinDelete = (
  db: Connection,
  items: ReturnType<typeof createBinItems>,
  deleteCollection: (id: string) => readonly SourceId[],
) => {
  const itemsBelow = db
    .prepare<{ id: string }, string>(
      `${SUBTREE} SELECT DISTINCT bin_item_id FROM messages WHERE bin_item_id IS NOT NULL AND id IN (SELECT id FROM below)`,
    )
    .pluck();
  const deleteSubtree = db.prepare<{ id: string }>(`${SUBTREE} DELETE FROM messages WHERE id IN (SELECT id FROM below)`);
  const collectionsOf = db.prepare<[string], string>("SELECT id FROM collections WHERE chat_id = ?").pluck();
  const dropCollectionItems = db.prepare<[string]>("DELETE FROM bin WHERE kind = 'collection' AND subject_id = ?");
  const dropCheckpoints = db.prepare(`DELETE FROM checkpoints WHERE ${WITHOUT_ANSWER}`);
  const purge = db.prepare<[string, BinKind]>("INSERT OR IGNORE INTO purges (subject_id, kind) VALUES (?, ?)");

  const purged = (kind: BinKind, id: string, uploads: readonly SourceId[] = []): readonly SourceId[] => {
    purge.run(id, kind);
    return uploads;
  };
  const deleteCollections = (ids: readonly string[]): readonly SourceId[] =>
    ids.flatMap((id) => {
      const uploads = deleteCollection(id);
      dropCollectionItems.run(id);
      return purged("collection", id, uploads);
    });
  const deleteRows = (row: BinRow): readonly SourceId[] => {
    switch (row.kind) {
      case "chat": {
        const uploads = deleteCollections(collectionsOf.all(row.subjectId));
        db.prepare("UPDATE chats SET leaf_id = NULL WHERE id = ?").run(row.subjectId);
        db.prepare("DELETE FROM messages WHERE chat_id = ?").run(row.subjectId);
        db.prepare("DELETE FROM chats WHERE id = ?").run(row.subjectId);
        db.prepare("DELETE FROM bin WHERE chat_id = ?").run(row.subjectId);
        return purged(row.kind, row.subjectId, uploads);
      }
      case "message": {
        const below = itemsBelow.all({ id: row.subjectId });
        deleteSubtree.run({ id: row.subjectId });
        for (const item of below) items.forget(item);
        return purged(row.kind, row.subjectId);
      }
      case "collection":
        return deleteCollections([row.subjectId]);
      case "folder":
      case "preset":
        db.prepare(`DELETE FROM ${TABLE_OF[row.kind]} WHERE id = ?`).run(row.subjectId);
        items.forget(row.id);
        return purged(row.kind, row.subjectId);
      default:
        return assertNever(row.kind);
    }
  };
  /** Only what is still there: deleting one item may take others with it. */
  const deleteItems = (ids: readonly string[]): Deleted =>
    db
      .transaction(() => {
        const uploads: (readonly SourceId[])[] = [];
        for (const id of ids) {
          const row = items.find(id);
          if (row) uploads.push(deleteRows(row));
        }
        dropCheckpoints.run();
        return { items: uploads.length, uploads: uploads.flat() };
      })
      .immediate();

  return {
    /** Throws request/not-found. */
    deleteBinItem: (id: BinItemId): Deleted => {
      const deleted = deleteItems([id]);
      if (deleted.items === 0) throw notInBin();
      return deleted;
    },
    /** Deletes what was put in at or before that time, for good. */
    deleteBinItemsUntil: (deletedAt: number): Deleted =>
      deleteItems(
        items
          .list()
          .filter((row) => row.deletedAt <= deletedAt)
          .map((row) => row.id),
      ),
  };
};
