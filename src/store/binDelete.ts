/** Deleting for good what is in the bin, with everything that lies below it. */
import { assertNever } from "#src/contract/errors.ts";
import type { BinItemId } from "#src/contract/ids.ts";
import { type BinKind, type BinRow, type createBinItems, notInBin, SUBTREE, TABLE_OF } from "./binItems.ts";
import type { Connection } from "./connection.ts";

export const createBinDelete = (db: Connection, items: ReturnType<typeof createBinItems>) => {
  const itemsBelow = db
    .prepare<{ id: string }, string>(
      `${SUBTREE} SELECT DISTINCT bin_item_id FROM messages WHERE bin_item_id IS NOT NULL AND id IN (SELECT id FROM below)`,
    )
    .pluck();
  const deleteSubtree = db.prepare<{ id: string }>(`${SUBTREE} DELETE FROM messages WHERE id IN (SELECT id FROM below)`);
  const purge = db.prepare<[string, BinKind]>("INSERT OR IGNORE INTO purges (subject_id, kind) VALUES (?, ?)");

  const deleteRows = (row: BinRow): void => {
    switch (row.kind) {
      case "chat":
        db.prepare("UPDATE chats SET leaf_id = NULL WHERE id = ?").run(row.subjectId);
        db.prepare("DELETE FROM messages WHERE chat_id = ?").run(row.subjectId);
        db.prepare("DELETE FROM chats WHERE id = ?").run(row.subjectId);
        db.prepare("DELETE FROM bin WHERE chat_id = ?").run(row.subjectId);
        break;
      case "message": {
        const below = itemsBelow.all({ id: row.subjectId });
        deleteSubtree.run({ id: row.subjectId });
        for (const item of below) items.forget(item);
        break;
      }
      case "folder":
      case "preset":
        db.prepare(`DELETE FROM ${TABLE_OF[row.kind]} WHERE id = ?`).run(row.subjectId);
        items.forget(row.id);
        break;
      default:
        assertNever(row.kind);
    }
    purge.run(row.subjectId, row.kind);
  };
  /** Only what is still there: deleting one item may take others with it. */
  const deleteItems = (ids: readonly string[]): number =>
    db
      .transaction(() => {
        let deleted = 0;
        for (const id of ids) {
          const row = items.find(id);
          if (!row) continue;
          deleteRows(row);
          deleted += 1;
        }
        return deleted;
      })
      .immediate();

  return {
    /** Throws request/not-found. */
    deleteBinItem: (id: BinItemId): void => {
      if (deleteItems([id]) === 0) throw notInBin();
    },
    /** Deletes what was put in at or before that time, for good; gives how many items. */
    deleteBinItemsUntil: (deletedAt: number): number =>
      deleteItems(
        items
          .list()
          .filter((row) => row.deletedAt <= deletedAt)
          .map((row) => row.id),
      ),
  };
};
