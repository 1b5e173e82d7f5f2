/** Which path of a chat's tree is shown, remembered at every fork so that coming back finds the same leaf. */
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";

/** Writes of the shown path; to be called inside a transaction. */
export const createShownPath = (db: Connection) => {
  const setLeaf = db.prepare<[MessageId | null, ChatId]>("UPDATE chats SET leaf_id = ? WHERE id = ?");
  const setShownChild = db.prepare<[MessageId, MessageId]>("UPDATE messages SET shown_child = ? WHERE id = ?");
  // From a message down: the child last shown while it lives, else the newest living one.
  const descend = db
    .prepare<[MessageId], MessageId>(
      `WITH RECURSIVE down (id, step) AS (
         SELECT ?, 0
         UNION ALL
         SELECT coalesce(
           (SELECT c.id FROM messages AS c WHERE c.id = p.shown_child AND c.bin_item_id IS NULL),
           (SELECT c.id FROM messages AS c WHERE c.chat_id = p.chat_id AND c.parent_id = p.id AND c.bin_item_id IS NULL ORDER BY c.seq DESC LIMIT 1)
         ), down.step + 1
         FROM down JOIN messages AS p ON p.id = down.id
       )
       SELECT id FROM down WHERE id IS NOT NULL ORDER BY step DESC LIMIT 1`,
    )
    .pluck();
  const remember = db.prepare<[MessageId]>(
    `WITH RECURSIVE up (id, parent_id) AS (
       SELECT id, parent_id FROM messages WHERE id = ?
       UNION ALL
       SELECT p.id, p.parent_id FROM up JOIN messages AS p ON p.id = up.parent_id
     )
     UPDATE messages SET shown_child = up.id FROM up WHERE messages.id = up.parent_id AND messages.shown_child IS NOT up.id`,
  );

  return {
    setLeaf: (chatId: ChatId, leaf: MessageId | null): void => {
      setLeaf.run(leaf, chatId);
    },
    /** Shows the path down to `leaf` and remembers it at every fork above. */
    show: (chatId: ChatId, leaf: MessageId): void => {
      remember.run(leaf);
      setLeaf.run(leaf, chatId);
    },
    /** As `show`, for messages just put below the shown leaf, each below the one before: no walk to the root (10,000 steps in a long chat). */
    extend: (chatId: ChatId, added: readonly { readonly id: MessageId; readonly parentId: MessageId | null }[]): void => {
      for (const { id, parentId } of added) {
        if (parentId !== null) setShownChild.run(id, parentId);
        setLeaf.run(id, chatId);
      }
    },
    /** The leaf last shown below a message. */
    leafBelow: (id: MessageId): MessageId => (descend.get(id) as MessageId | undefined) ?? id,
  };
};
