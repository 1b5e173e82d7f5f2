/** Chats and messages as they are read. */
import type { Chat, ChatSummary, Folder, Message, MessagePage, Preset } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { ChatId, FolderId, MessageId, PresetId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import {
  CHAT_COLUMNS,
  type ChatRow,
  MESSAGE_COLUMNS,
  type MessageRow,
  SUMMARY_COLUMNS,
  type SummaryRow,
  toChat,
  toMessage,
  toSummary,
} from "./rows.ts";

/** Most chats a list gives (the contract's bound). */
const LIST_MAX = 10_000;

export const chatNotFound = (): AppError => new AppError("chat/not-found", "There is no such chat");
export const messageNotFound = (): AppError => new AppError("chat/message-not-found", "There is no such message");

export interface PathOptions {
  readonly leafId?: MessageId;
  readonly before?: MessageId;
  readonly limit: number;
}
export interface ChatTree {
  readonly chat: Chat;
  readonly messages: readonly Message[];
}

/** Reads of the chat repository on one connection; synchronous, each one statement or one short run of them. */
export const createChatReads = (db: Connection) => {
  const list = db.prepare<[], SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM chats WHERE bin_item_id IS NULL ORDER BY pinned DESC, updated_at DESC, seq DESC LIMIT ${LIST_MAX}`,
  );
  const chatById = db.prepare<[ChatId], ChatRow>(`SELECT ${CHAT_COLUMNS} FROM chats WHERE id = ? AND bin_item_id IS NULL`);
  const messageById = db.prepare<[MessageId], MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages AS m JOIN chats AS c ON c.id = m.chat_id
     WHERE m.id = ? AND m.bin_item_id IS NULL AND c.bin_item_id IS NULL`,
  );
  // Steps from the lowest message up to the root, at most `limit` of them: the cost is the page's, not the chat's.
  const upwards = db.prepare<{ from: MessageId | null; limit: number }, MessageRow>(
    `WITH RECURSIVE up (id, parent_id, step) AS (
       SELECT id, parent_id, 1 FROM messages WHERE id = :from
       UNION ALL
       SELECT p.id, p.parent_id, up.step + 1 FROM up JOIN messages AS p ON p.id = up.parent_id WHERE up.step < :limit
     )
     SELECT ${MESSAGE_COLUMNS} FROM up JOIN messages AS m ON m.id = up.id ORDER BY up.step DESC`,
  );
  const tree = db.prepare<[ChatId], MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages AS m WHERE m.chat_id = ? AND m.bin_item_id IS NULL ORDER BY m.seq`,
  );
  const unsettled = db.prepare<[], MessageId>("SELECT id FROM messages WHERE settled = 0 ORDER BY seq").pluck();
  const folders = db.prepare<[], Folder & { id: FolderId }>("SELECT id, name FROM folders WHERE bin_item_id IS NULL ORDER BY seq");
  const presets = db.prepare<[], Preset & { id: PresetId }>("SELECT id, name, text FROM presets WHERE bin_item_id IS NULL ORDER BY seq");

  const getChat = (id: ChatId): Chat => {
    const row = chatById.get(id);
    if (!row) throw chatNotFound();
    return toChat(row);
  };
  const getMessage = (id: MessageId): Message => {
    const row = messageById.get(id);
    if (!row) throw messageNotFound();
    return toMessage(row);
  };
  const messageOf = (chatId: ChatId, id: MessageId): Message => {
    const message = getMessage(id);
    if (message.chatId !== chatId) throw messageNotFound();
    return message;
  };

  return {
    listChats: (): readonly ChatSummary[] => list.all().map(toSummary),
    getChat,
    getMessage,
    path: (id: ChatId, { leafId, before, limit }: PathOptions): MessagePage => {
      const chat = getChat(id);
      const leaf = leafId === undefined ? chat.leafId : messageOf(id, leafId).id;
      const from = before === undefined ? leaf : messageOf(id, before).parentId;
      const messages = upwards.all({ from, limit }).map(toMessage);
      return { messages, hasMore: messages[0] !== undefined && messages[0].parentId !== null };
    },
    /** In the bin too: an answer deleted while it was written settles like any other. */
    unsettledAnswers: (): readonly MessageId[] => unsettled.all() as MessageId[],
    readTree: (id: ChatId): ChatTree => db.transaction(() => ({ chat: getChat(id), messages: tree.all(id).map(toMessage) }))(),
    listFolders: (): readonly Folder[] => folders.all(),
    listPresets: (): readonly Preset[] => presets.all(),
  };
};
