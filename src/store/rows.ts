/** Rows of the database as contract values, and back: columns and JSON that only this folder writes, hence trusted here. */
import type { AnsweredBy, AnswerState, AnswerStats, Chat, ChatSummary, Message, SamplingOverrides } from "#src/contract/chat.ts";
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { ChatId, CollectionId, FolderId, MessageId, ModelId } from "#src/contract/ids.ts";

/** JSON this folder wrote itself: the type is what was written. */
export const fromJson = <T>(json: string): T => JSON.parse(json) as T;
const fromNullableJson = <T>(json: string | null): T | null => (json === null ? null : fromJson<T>(json));
export const toNullableJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export interface SummaryRow {
  readonly id: ChatId;
  readonly title: string;
  readonly titledBy: ChatSummary["titledBy"];
  readonly pinned: 0 | 1;
  readonly folderId: FolderId | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export interface ChatRow extends SummaryRow {
  readonly systemPrompt: string;
  readonly sampling: string;
  readonly draft: string;
  readonly modelId: ModelId | null;
  readonly collectionIds: string;
  readonly leafId: MessageId | null;
}

export const SUMMARY_COLUMNS = `id, title, titled_by AS titledBy, pinned, folder_id AS folderId, created_at AS createdAt, updated_at AS updatedAt`;
export const CHAT_COLUMNS = `${SUMMARY_COLUMNS}, system_prompt AS systemPrompt, sampling, draft, model_id AS modelId, collection_ids AS collectionIds, leaf_id AS leafId`;

/** What lies in the database is never temporary. */
export const toSummary = (row: SummaryRow): ChatSummary => ({ ...row, pinned: row.pinned === 1, temporary: false });
export const toChat = (row: ChatRow): Chat => ({
  ...row,
  pinned: row.pinned === 1,
  temporary: false,
  sampling: fromJson<SamplingOverrides>(row.sampling),
  collectionIds: fromJson<CollectionId[]>(row.collectionIds),
});

/** `versions`: ids of all living siblings in order of creation, joined by commas. */
export interface MessageRow {
  readonly id: MessageId;
  readonly chatId: ChatId;
  readonly parentId: MessageId | null;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly thought: string;
  readonly state: string | null;
  readonly stats: string | null;
  readonly answeredBy: string | null;
  readonly contextStartId: MessageId | null;
  readonly edited: 0 | 1;
  readonly task: string | null;
  readonly grounding: string | null;
  readonly createdAt: number;
  readonly versions: string;
}

/** Columns of a message; the table must be called `m` in the query. */
export const MESSAGE_COLUMNS = `m.id, m.chat_id AS chatId, m.parent_id AS parentId, m.role, m.text, m.thought, m.state, m.stats,
  m.answered_by AS answeredBy, m.context_start_id AS contextStartId, m.edited, m.task, m.grounding, m.created_at AS createdAt,
  (SELECT group_concat(s.id, ',' ORDER BY s.seq) FROM messages AS s
    WHERE s.chat_id = m.chat_id AND s.parent_id IS m.parent_id AND s.bin_item_id IS NULL) AS versions`;

export const toMessage = (row: MessageRow): Message => {
  const { id, chatId, parentId, text, createdAt } = row;
  const base = { id, chatId, parentId, text, createdAt, versionIds: row.versions.split(",") as MessageId[] };
  if (row.role === "user" || row.state === null) return { ...base, role: "user", task: fromNullableJson<DocumentTask>(row.task) };
  return {
    ...base,
    role: "assistant",
    thought: row.thought,
    state: fromJson<AnswerState>(row.state),
    stats: fromNullableJson<AnswerStats>(row.stats),
    answeredBy: fromNullableJson<AnsweredBy>(row.answeredBy),
    contextStartId: row.contextStartId,
    edited: row.edited === 1,
    grounding: fromNullableJson<AnswerGrounding>(row.grounding),
  };
};
