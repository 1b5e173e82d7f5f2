/** Chats, folders and presets as they are written. */
import type { Chat, Folder, Preset } from "#src/contract/chat.ts";
import type { ChatId } from "#src/contract/ids.ts";
import { type ChatTree, chatNotFound, type createChatReads } from "./chatReads.ts";
import type { Connection } from "./connection.ts";
import type { createMessageWrites } from "./messageWrites.ts";
import { createShownPath } from "./shownPath.ts";

export type ChatPatch = {
  readonly [K in
    | "title"
    | "titledBy"
    | "pinned"
    | "folderId"
    | "systemPrompt"
    | "sampling"
    | "draft"
    | "modelId"
    | "collectionIds"
    | "updatedAt"]?: Chat[K];
};
type Column = string | number | null;

/** The patch as column values; undefined fields are not named. */
const patchColumns = (patch: ChatPatch): Record<string, Column> => ({
  ...(patch.title === undefined ? {} : { title: patch.title }),
  ...(patch.titledBy === undefined ? {} : { titled_by: patch.titledBy }),
  ...(patch.pinned === undefined ? {} : { pinned: patch.pinned ? 1 : 0 }),
  ...(patch.folderId === undefined ? {} : { folder_id: patch.folderId }),
  ...(patch.systemPrompt === undefined ? {} : { system_prompt: patch.systemPrompt }),
  ...(patch.sampling === undefined ? {} : { sampling: JSON.stringify(patch.sampling) }),
  ...(patch.draft === undefined ? {} : { draft: patch.draft }),
  ...(patch.modelId === undefined ? {} : { model_id: patch.modelId }),
  ...(patch.collectionIds === undefined ? {} : { collection_ids: JSON.stringify(patch.collectionIds) }),
  ...(patch.updatedAt === undefined ? {} : { updated_at: patch.updatedAt }),
});

/** Writes on the writer's connection. */
export const createChatWrites = (
  db: Connection,
  reads: ReturnType<typeof createChatReads>,
  messages: Pick<ReturnType<typeof createMessageWrites>, "insertMessage">,
) => {
  const shown = createShownPath(db);
  const insert = db.prepare<Record<string, Column>>(
    `INSERT INTO chats (id, title, titled_by, pinned, folder_id, system_prompt, sampling, draft, model_id, collection_ids, leaf_id, created_at, updated_at)
     VALUES (:id, :title, :titledBy, :pinned, :folderId, :systemPrompt, :sampling, :draft, :modelId, :collectionIds, NULL, :createdAt, :updatedAt)`,
  );
  const saveFolder = db.prepare<[string, string]>(
    "INSERT INTO folders (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
  );
  const savePreset = db.prepare<[string, string, string]>(
    "INSERT INTO presets (id, name, text) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, text = excluded.text",
  );
  const createChat = (chat: Chat): void => {
    const { temporary: _, leafId: __, ...columns } = chat;
    insert.run({
      ...columns,
      pinned: chat.pinned ? 1 : 0,
      sampling: JSON.stringify(chat.sampling),
      collectionIds: JSON.stringify(chat.collectionIds),
    });
  };

  return {
    createChat,
    updateChat: (id: ChatId, patch: ChatPatch): Chat =>
      db
        .transaction(() => {
          const columns = patchColumns(patch);
          const names = Object.keys(columns);
          if (names.length > 0) {
            // Column names come from patchColumns alone, never from the caller.
            const assignments = names.map((name) => `${name} = :${name}`).join(", ");
            const { changes } = db
              .prepare(`UPDATE chats SET ${assignments} WHERE id = :id AND bin_item_id IS NULL`)
              .run({ ...columns, id });
            if (changes === 0) throw chatNotFound();
          }
          return reads.getChat(id);
        })
        .immediate(),
    /** One transaction, so that an import is there as a whole or not at all. */
    writeTree: ({ chat, messages: all }: ChatTree): void => {
      db.transaction(() => {
        createChat(chat);
        for (const message of all) messages.insertMessage(chat.id, message);
        if (chat.leafId !== null) shown.show(chat.id, chat.leafId);
      }).immediate();
    },
    saveFolder: ({ id, name }: Folder): void => {
      saveFolder.run(id, name);
    },
    savePreset: ({ id, name, text }: Preset): void => {
      savePreset.run(id, name, text);
    },
  };
};
