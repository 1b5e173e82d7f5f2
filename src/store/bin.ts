/** The bin: what is deleted leaves every list at once, comes back whole, and goes for good when it is told to. */
import { v7 as uuid } from "uuid";
import type { BinItem } from "#src/contract/bin.ts";
import { AppError } from "#src/contract/errors.ts";
import type { BinItemId, ChatId, FolderId, MessageId, PresetId } from "#src/contract/ids.ts";
import type { createChatReads } from "./chatReads.ts";
import type { Connection } from "./connection.ts";
import { fromJson } from "./rows.ts";
import { createShownPath } from "./shownPath.ts";

type Kind = BinItem["kind"];
interface BinRow {
  readonly id: BinItemId;
  readonly kind: Kind;
  readonly subjectId: string;
  readonly title: string;
  readonly chatId: ChatId | null;
  readonly restoreData: string;
  readonly deletedAt: number;
}
/** `expiresAt` depends on a setting, so the caller adds it. */
export type StoredBinItem = Omit<BinItem, "expiresAt">;
export interface Restored {
  readonly kind: Kind;
  readonly chatId: ChatId | null;
}

const COLUMNS = "id, kind, subject_id AS subjectId, title, chat_id AS chatId, restore_data AS restoreData, deleted_at AS deletedAt";
/** Characters of a message that name it in the bin. */
const TITLE_CHARACTERS = 80;
const TABLES = { chat: "chats", message: "messages", folder: "folders", preset: "presets" } as const satisfies Record<Kind, string>;

const notFound = (): AppError => new AppError("request/not-found", "There is no such thing to delete or restore");
const titleOf = (text: string): string =>
  [...text.slice(0, 2 * TITLE_CHARACTERS)].slice(0, TITLE_CHARACTERS).join("").replace(/\s+/g, " ").trim();

/** The bin on the writer's connection. */
export const createBin = (db: Connection, reads: ReturnType<typeof createChatReads>) => {
  const shown = createShownPath(db);
  const list = db.prepare<[], BinRow>(`SELECT ${COLUMNS} FROM bin ORDER BY deleted_at DESC, id DESC`);
  const byId = db.prepare<[string], BinRow>(`SELECT ${COLUMNS} FROM bin WHERE id = ?`);
  const insert = db.prepare<[string, Kind, string, string, string | null, string, number]>(
    "INSERT INTO bin (id, kind, subject_id, title, chat_id, restore_data, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const forget = db.prepare<[string]>("DELETE FROM bin WHERE id = ?");
  const subtree = `WITH RECURSIVE below (id) AS (
      SELECT :id UNION ALL SELECT c.id FROM below JOIN messages AS c ON c.parent_id = below.id
    )`;
  const binSubtree = db.prepare<{ id: string; item: string }>(
    `${subtree} UPDATE messages SET bin_item_id = :item WHERE bin_item_id IS NULL AND id IN (SELECT id FROM below)`,
  );
  const isAbove = db.prepare<{ id: string; leaf: string }, number>(`${subtree} SELECT 1 FROM below WHERE id = :leaf LIMIT 1`).pluck();
  // The item's own rows lie below bin items of what is above them, when that was deleted later.
  const itemsAbove = db
    .prepare<[string], string>(
      `WITH RECURSIVE up (parent_id, bin_item_id) AS (
         SELECT parent_id, bin_item_id FROM messages WHERE id = ?
         UNION ALL SELECT p.parent_id, p.bin_item_id FROM up JOIN messages AS p ON p.id = up.parent_id
       ) SELECT DISTINCT bin_item_id FROM up WHERE bin_item_id IS NOT NULL`,
    )
    .pluck();
  const itemsBelow = db
    .prepare<{ id: string }, string>(`${subtree} SELECT DISTINCT bin_item_id FROM messages WHERE id IN (SELECT id FROM below)`)
    .pluck();
  const purge = db.prepare<[string, Kind]>("INSERT OR IGNORE INTO purges (subject_id, kind) VALUES (?, ?)");

  const put = (kind: Kind, subjectId: string, from: { title: string; chatId?: ChatId; data?: unknown; deletedAt: number }): BinItemId => {
    const id = uuid() as BinItemId;
    insert.run(id, kind, subjectId, titleOf(from.title), from.chatId ?? null, JSON.stringify(from.data ?? {}), from.deletedAt);
    return id;
  };
  const mark = (kind: Kind, subjectId: string, item: BinItemId | null): void => {
    db.prepare(`UPDATE ${TABLES[kind]} SET bin_item_id = ? WHERE id = ?`).run(item, subjectId);
  };
  const rowOf = (id: string): BinRow => {
    const row = byId.get(id);
    if (!row) throw notFound();
    return row;
  };

  const unbin = (row: BinRow): void => {
    db.prepare(`UPDATE ${TABLES[row.kind]} SET bin_item_id = NULL WHERE bin_item_id = ?`).run(row.id);
    if (row.kind === "folder") {
      const { chatIds = [] } = fromJson<{ chatIds?: readonly string[] }>(row.restoreData);
      const back = db.prepare<[string, string]>("UPDATE chats SET folder_id = ? WHERE id = ? AND folder_id IS NULL");
      for (const chatId of chatIds) back.run(row.subjectId, chatId);
    }
    forget.run(row.id);
  };
  const restore = (id: BinItemId): Restored => {
    const row = rowOf(id);
    unbin(row);
    if (row.kind === "message" && row.chatId !== null) {
      for (const above of itemsAbove.all(row.subjectId)) unbin(rowOf(above as string));
      const chatItem = db
        .prepare<[string], string>("SELECT bin_item_id FROM chats WHERE id = ? AND bin_item_id IS NOT NULL")
        .pluck()
        .get(row.chatId);
      if (chatItem !== undefined) unbin(rowOf(chatItem as string));
      shown.show(row.chatId, shown.leafBelow(row.subjectId as MessageId));
    }
    return { kind: row.kind, chatId: row.chatId };
  };

  const deleteRows = (row: BinRow): void => {
    switch (row.kind) {
      case "chat":
        db.prepare("UPDATE chats SET leaf_id = NULL WHERE id = ?").run(row.subjectId);
        db.prepare("DELETE FROM messages WHERE chat_id = ?").run(row.subjectId);
        db.prepare("DELETE FROM chats WHERE id = ?").run(row.subjectId);
        db.prepare("DELETE FROM bin WHERE chat_id = ?").run(row.subjectId);
        break;
      case "message": {
        const items = itemsBelow.all({ id: row.subjectId });
        db.prepare(`${subtree} DELETE FROM messages WHERE id IN (SELECT id FROM below)`).run({ id: row.subjectId });
        for (const item of items) forget.run(item as string);
        break;
      }
      case "folder":
      case "preset":
        db.prepare(`DELETE FROM ${TABLES[row.kind]} WHERE id = ?`).run(row.subjectId);
        forget.run(row.id);
        break;
    }
    purge.run(row.subjectId, row.kind);
  };
  /** Deletes for good what is still there: deleting one item may take others with it. */
  const deleteItems = (ids: readonly string[]): number =>
    db
      .transaction(() => {
        let deleted = 0;
        for (const id of ids) {
          const row = byId.get(id);
          if (!row) continue;
          deleteRows(row);
          deleted += 1;
        }
        return deleted;
      })
      .immediate();

  return {
    listBin: (): readonly StoredBinItem[] =>
      list.all().map(({ id, kind, title, chatId, deletedAt }) => ({ id, kind, title, chatId, deletedAt })),
    removeChat: (id: ChatId, deletedAt: number): BinItemId =>
      db
        .transaction(() => {
          const { title } = reads.getChat(id);
          const item = put("chat", id, { title, chatId: id, deletedAt });
          mark("chat", id, item);
          return item;
        })
        .immediate(),
    /** The shown path ends above the message if it went through it, and stays as it is otherwise. */
    removeMessage: (id: MessageId, deletedAt: number): BinItemId =>
      db
        .transaction(() => {
          const { chatId, parentId, text } = reads.getMessage(id);
          const { leafId } = reads.getChat(chatId);
          const item = put("message", id, { title: text, chatId, deletedAt });
          if (leafId !== null && isAbove.get({ id, leaf: leafId }) !== undefined) shown.setLeaf(chatId, parentId);
          binSubtree.run({ id, item });
          return item;
        })
        .immediate(),
    /** Its chats stay, outside any folder; restoring the folder takes those back that are still outside. */
    removeFolder: (id: FolderId, deletedAt: number): BinItemId =>
      db
        .transaction(() => {
          const folder = reads.listFolders().find((candidate) => candidate.id === id);
          if (!folder) throw notFound();
          const chatIds = db.prepare<[string], string>("SELECT id FROM chats WHERE folder_id = ?").pluck().all(id);
          const item = put("folder", id, { title: folder.name, data: { chatIds }, deletedAt });
          db.prepare("UPDATE chats SET folder_id = NULL WHERE folder_id = ?").run(id);
          mark("folder", id, item);
          return item;
        })
        .immediate(),
    removePreset: (id: PresetId, deletedAt: number): BinItemId =>
      db
        .transaction(() => {
          const preset = reads.listPresets().find((candidate) => candidate.id === id);
          if (!preset) throw notFound();
          const item = put("preset", id, { title: preset.name, deletedAt });
          mark("preset", id, item);
          return item;
        })
        .immediate(),
    restoreBinItem: (id: BinItemId): Restored => db.transaction(() => restore(id)).immediate(),
    deleteBinItem: (id: BinItemId): void => {
      if (deleteItems([id]) === 0) throw notFound();
    },
    /** Deletes what was put in at or before that time, for good; gives how many items. */
    deleteBinItemsUntil: (deletedAt: number): number =>
      deleteItems(
        list
          .all()
          .filter((row) => row.deletedAt <= deletedAt)
          .map((row) => row.id),
      ),
  };
};
