/** Messages as they are written: turns, streamed answers, versions. */
import type { AnsweredBy, AnswerState, AnswerStats, Message } from "#src/contract/chat.ts";
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import { type createChatReads, messageNotFound } from "./chatReads.ts";
import type { Connection } from "./connection.ts";
import { toNullableJson } from "./rows.ts";
import { createShownPath } from "./shownPath.ts";

export interface NewUserMessage {
  readonly id: MessageId;
  readonly parentId: MessageId | null;
  readonly text: string;
  readonly createdAt: number;
  readonly task: DocumentTask | null;
}
export interface NewAnswer {
  readonly id: MessageId;
  readonly parentId: MessageId;
  readonly createdAt: number;
  readonly text: string;
  readonly thought: string;
  readonly state: AnswerState;
  readonly answeredBy: AnsweredBy | null;
  readonly contextStartId: MessageId | null;
  readonly edited: boolean;
}
export interface AnswerPatch {
  readonly text?: string;
  readonly thought?: string;
  readonly state?: AnswerState;
  readonly stats?: AnswerStats | null;
  readonly answeredBy?: AnsweredBy | null;
  readonly contextStartId?: MessageId | null;
  readonly grounding?: AnswerGrounding | null;
}

const settledOf = (state: AnswerState): 0 | 1 => (state.kind === "generating" ? 0 : 1);

/** The patch as column values; undefined fields are not named. */
const patchColumns = (patch: AnswerPatch): Record<string, string | number | null> => ({
  ...(patch.text === undefined ? {} : { text: patch.text }),
  ...(patch.thought === undefined ? {} : { thought: patch.thought }),
  ...(patch.state === undefined ? {} : { state: JSON.stringify(patch.state), settled: settledOf(patch.state) }),
  ...(patch.stats === undefined ? {} : { stats: toNullableJson(patch.stats) }),
  ...(patch.answeredBy === undefined ? {} : { answered_by: toNullableJson(patch.answeredBy) }),
  ...(patch.contextStartId === undefined ? {} : { context_start_id: patch.contextStartId }),
  ...(patch.grounding === undefined ? {} : { grounding: toNullableJson(patch.grounding) }),
});

/** Writes of messages on the writer's connection. Lone surrogates become U+FFFD in the binding's conversion to UTF-8; NUL stays. */
export const createMessageWrites = (db: Connection, reads: ReturnType<typeof createChatReads>) => {
  const shown = createShownPath(db);
  const insert = db.prepare<Record<string, string | number | null>>(
    `INSERT INTO messages (id, chat_id, parent_id, role, text, thought, state, stats, answered_by, context_start_id, edited, settled, task, grounding, created_at)
     VALUES (:id, :chatId, :parentId, :role, :text, :thought, :state, :stats, :answeredBy, :contextStartId, :edited, :settled, :task, :grounding, :createdAt)`,
  );
  const touch = db.prepare<{ id: ChatId; at: number; clearDraft: 0 | 1 }>(
    "UPDATE chats SET updated_at = :at, draft = CASE WHEN :clearDraft THEN '' ELSE draft END WHERE id = :id",
  );
  const append = db.prepare<[string, string, MessageId]>(
    "UPDATE messages SET text = text || ?, thought = thought || ? WHERE id = ? AND role = 'assistant'",
  );

  const insertMessage = (chatId: ChatId, message: NewUserMessage | NewAnswer | Message): void => {
    const { id, parentId, text, createdAt } = message;
    const common = { id, chatId, parentId, text, createdAt };
    if (!("state" in message)) {
      insert.run({
        ...common,
        role: "user",
        thought: "",
        state: null,
        stats: null,
        answeredBy: null,
        contextStartId: null,
        edited: 0,
        settled: 1,
        task: toNullableJson(message.task),
        grounding: null,
      });
      return;
    }
    insert.run({
      ...common,
      role: "assistant",
      thought: message.thought,
      state: JSON.stringify(message.state),
      stats: "stats" in message ? toNullableJson(message.stats) : null,
      answeredBy: toNullableJson(message.answeredBy),
      contextStartId: message.contextStartId,
      edited: message.edited ? 1 : 0,
      settled: settledOf(message.state),
      task: null,
      grounding: "grounding" in message ? toNullableJson(message.grounding) : null,
    });
  };
  const assertParent = (chatId: ChatId, parentId: MessageId | null): void => {
    if (parentId !== null && reads.getMessage(parentId).chatId !== chatId) throw messageNotFound();
  };

  return {
    insertMessage,
    addTurn: (chatId: ChatId, user: NewUserMessage | null, answer: NewAnswer | null): void => {
      db.transaction(() => {
        const { leafId } = reads.getChat(chatId);
        const added = [user, answer].filter((message) => message !== null);
        for (const message of added) {
          assertParent(chatId, message.parentId);
          insertMessage(chatId, message);
        }
        const [first, last] = [added[0], added.at(-1)];
        if (!first || !last) return;
        const below = first.parentId === leafId && (first === last || last.parentId === first.id);
        if (below) shown.extend(chatId, added);
        else shown.show(chatId, last.id);
        touch.run({ id: chatId, at: last.createdAt, clearDraft: user === null ? 0 : 1 });
      }).immediate();
    },
    updateAnswer: (id: MessageId, patch: AnswerPatch): void => {
      const columns = patchColumns(patch);
      const names = Object.keys(columns);
      // Column names come from patchColumns alone, never from the caller.
      const assignments = names.length === 0 ? "edited = edited" : names.map((name) => `${name} = :${name}`).join(", ");
      const { changes } = db.prepare(`UPDATE messages SET ${assignments} WHERE id = :id AND role = 'assistant'`).run({ ...columns, id });
      if (changes === 0) throw messageNotFound();
    },
    appendAnswer: (id: MessageId, answer: string, thought: string): void => {
      if (append.run(answer, thought, id).changes === 0) throw messageNotFound();
    },
    selectVersion: (id: MessageId): ChatId =>
      db
        .transaction(() => {
          const { chatId } = reads.getMessage(id);
          shown.show(chatId, shown.leafBelow(id));
          return chatId;
        })
        .immediate(),
  };
};
