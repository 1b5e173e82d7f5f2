/** The bin: what is deleted leaves every list at once, comes back whole, and goes for good when it is told to. */
import type { BinItemId, ChatId, CollectionId, FolderId, MessageId, PresetId, SourceId } from "#src/contract/ids.ts";
import { createBinDelete } from "./binDelete.ts";
import { type BinKind, createBinItems, notInBin, type StoredBinItem, SUBTREE, TABLE_OF } from "./binItems.ts";
import { createBinRestore } from "./binRestore.ts";
import type { createChatReads } from "./chatReads.ts";
import type { Connection } from "./connection.ts";
import { collectionNotFound } from "./documentRows.ts";
import { createShownPath } from "./shownPath.ts";

/** The bin on the writer's connection. `deleteCollection`: for good; gives the uploads whose bytes go with it. */
export const createBin = (
  db: Connection,
  reads: ReturnType<typeof createChatReads>,
  deleteCollection: (id: string) => readonly SourceId[],
) => {
  const items = createBinItems(db);
  const shown = createShownPath(db);
  const binSubtree = db.prepare<{ id: string; item: string }>(
    `${SUBTREE} UPDATE messages SET bin_item_id = :item WHERE bin_item_id IS NULL AND id IN (SELECT id FROM below)`,
  );
  const isAbove = db.prepare<{ id: string; leaf: string }, number>(`${SUBTREE} SELECT 1 FROM below WHERE id = :leaf LIMIT 1`).pluck();
  const chatsIn = db.prepare<[string], string>("SELECT id FROM chats WHERE folder_id = ?").pluck();
  const emptyFolder = db.prepare<[string]>("UPDATE chats SET folder_id = NULL WHERE folder_id = ?");
  const mark = (kind: BinKind, subjectId: string, item: BinItemId): void => {
    db.prepare(`UPDATE ${TABLE_OF[kind]} SET bin_item_id = ? WHERE id = ?`).run(item, subjectId);
  };

  const removeChat = (id: ChatId, deletedAt: number): BinItemId => {
    const { title } = reads.getChat(id);
    const item = items.put("chat", id, { title, chatId: id, deletedAt });
    mark("chat", id, item);
    return item;
  };
  const removeMessage = (id: MessageId, deletedAt: number): BinItemId => {
    const { chatId, parentId, text } = reads.getMessage(id);
    const { leafId } = reads.getChat(chatId);
    const item = items.put("message", id, { title: text, chatId, deletedAt });
    if (leafId !== null && isAbove.get({ id, leaf: leafId }) !== undefined) shown.setLeaf(chatId, parentId);
    binSubtree.run({ id, item });
    return item;
  };
  const removeFolder = (id: FolderId, deletedAt: number): BinItemId => {
    const folder = reads.listFolders().find((candidate) => candidate.id === id);
    if (!folder) throw notInBin();
    const item = items.put("folder", id, { title: folder.name, data: { chatIds: chatsIn.all(id) }, deletedAt });
    emptyFolder.run(id);
    mark("folder", id, item);
    return item;
  };
  const removePreset = (id: PresetId, deletedAt: number): BinItemId => {
    const preset = reads.listPresets().find((candidate) => candidate.id === id);
    if (!preset) throw notInBin();
    const item = items.put("preset", id, { title: preset.name, deletedAt });
    mark("preset", id, item);
    return item;
  };
  const collectionName = db.prepare<[string], string>("SELECT name FROM living_collections WHERE id = ?").pluck();
  const removeCollection = (id: CollectionId, deletedAt: number): BinItemId => {
    const name = collectionName.get(id);
    if (name === undefined) throw collectionNotFound();
    const item = items.put("collection", id, { title: name, deletedAt });
    mark("collection", id, item);
    return item;
  };
  const atOnce =
    <Id>(remove: (id: Id, deletedAt: number) => BinItemId) =>
    (id: Id, deletedAt: number): BinItemId =>
      db.transaction(() => remove(id, deletedAt)).immediate();

  return {
    listBin: (): readonly StoredBinItem[] =>
      items.list().map(({ id, kind, title, chatId, deletedAt }) => ({ id, kind, title, chatId, deletedAt })),
    removeChat: atOnce(removeChat),
    /** The shown path ends above the message if it went through it, and stays as it is otherwise. */
    removeMessage: atOnce(removeMessage),
    /** Its chats stay, outside any folder; restoring the folder takes those back that are still outside. */
    removeFolder: atOnce(removeFolder),
    removePreset: atOnce(removePreset),
    /** Its sources and files stay with it. */
    removeCollection: atOnce(removeCollection),
    ...createBinRestore(db, items),
    ...createBinDelete(db, items, deleteCollection),
  };
};
