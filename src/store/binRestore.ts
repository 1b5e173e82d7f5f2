/** Bringing back what is in the bin, with everything it lay under. */
import type { BinItemId, ChatId, MessageId } from "#src/contract/ids.ts";
import { type BinKind, type BinRow, type createBinItems, TABLE_OF } from "./binItems.ts";
import type { Connection } from "./connection.ts";
import { fromJson } from "./rows.ts";
import { createShownPath } from "./shownPath.ts";

export interface Restored {
  readonly kind: BinKind;
  readonly chatId: ChatId | null;
}

export const createBinRestore = (db: Connection, items: ReturnType<typeof createBinItems>) => {
  const shown = createShownPath(db);
  const backIntoFolder = db.prepare<[string, string]>("UPDATE chats SET folder_id = ? WHERE id = ? AND folder_id IS NULL");
  const chatItem = db.prepare<[string], string>("SELECT bin_item_id FROM chats WHERE id = ? AND bin_item_id IS NOT NULL").pluck();
  // A message lies under another item when one above it was removed later.
  const itemsAbove = db
    .prepare<[string], string>(
      `WITH RECURSIVE up (parent_id, bin_item_id) AS (
         SELECT parent_id, bin_item_id FROM messages WHERE id = ?
         UNION ALL SELECT p.parent_id, p.bin_item_id FROM up JOIN messages AS p ON p.id = up.parent_id
       ) SELECT DISTINCT bin_item_id FROM up WHERE bin_item_id IS NOT NULL`,
    )
    .pluck();

  const takeOut = (row: BinRow): void => {
    db.prepare(`UPDATE ${TABLE_OF[row.kind]} SET bin_item_id = NULL WHERE bin_item_id = ?`).run(row.id);
    if (row.kind === "folder") {
      const { chatIds = [] } = fromJson<{ chatIds?: readonly string[] }>(row.restoreData);
      for (const chatId of chatIds) backIntoFolder.run(row.subjectId, chatId);
    }
    items.forget(row.id);
  };

  return {
    /** A message that comes back is shown, down to the leaf last shown below it. Throws request/not-found. */
    restoreBinItem: (id: BinItemId): Restored =>
      db
        .transaction(() => {
          const row = items.get(id);
          takeOut(row);
          if (row.kind === "message" && row.chatId !== null) {
            for (const above of itemsAbove.all(row.subjectId)) takeOut(items.get(above));
            const chat = chatItem.get(row.chatId);
            if (chat !== undefined) takeOut(items.get(chat));
            shown.show(row.chatId, shown.leafBelow(row.subjectId as MessageId));
          }
          return { kind: row.kind, chatId: row.chatId };
        })
        .immediate(),
  };
};
