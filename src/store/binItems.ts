/** Rows of the bin: what was put in, when, and what it takes to bring it back. */
import { v7 as uuid } from "uuid";
import type { BinItem } from "#src/contract/bin.ts";
import { AppError } from "#src/contract/errors.ts";
import type { BinItemId, ChatId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";

export type BinKind = BinItem["kind"];
export interface BinRow {
  readonly id: BinItemId;
  readonly kind: BinKind;
  readonly subjectId: string;
  readonly title: string;
  readonly chatId: ChatId | null;
  readonly restoreData: string;
  readonly deletedAt: number;
}
/** `expiresAt` depends on a setting, so the caller adds it. */
export type StoredBinItem = Omit<BinItem, "expiresAt">;

/** The table a kind of thing lies in. */
export const TABLE_OF = {
  chat: "chats",
  message: "messages",
  folder: "folders",
  preset: "presets",
  collection: "collections",
} as const satisfies Record<BinKind, string>;
/** A message (`:id`) and all below it, as `below (id)`. */
export const SUBTREE = `WITH RECURSIVE below (id) AS (
    SELECT :id UNION ALL SELECT c.id FROM below JOIN messages AS c ON c.parent_id = below.id
  )`;

const COLUMNS = "id, kind, subject_id AS subjectId, title, chat_id AS chatId, restore_data AS restoreData, deleted_at AS deletedAt";
/** Characters of a message that name it in the bin. */
const TITLE_CHARACTERS = 80;

export const notInBin = (): AppError => new AppError("request/not-found", "There is no such thing to delete or restore");
const titleOf = (text: string): string =>
  [...text.slice(0, 2 * TITLE_CHARACTERS)].slice(0, TITLE_CHARACTERS).join("").replace(/\s+/g, " ").trim();

export const createBinItems = (db: Connection) => {
  const list = db.prepare<[], BinRow>(`SELECT ${COLUMNS} FROM bin ORDER BY deleted_at DESC, id DESC`);
  const byId = db.prepare<[string], BinRow>(`SELECT ${COLUMNS} FROM bin WHERE id = ?`);
  const insert = db.prepare<[string, BinKind, string, string, string | null, string, number]>(
    "INSERT INTO bin (id, kind, subject_id, title, chat_id, restore_data, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const forget = db.prepare<[string]>("DELETE FROM bin WHERE id = ?");
  return {
    /** Newest first. */
    list: (): readonly BinRow[] => list.all(),
    find: (id: string): BinRow | undefined => byId.get(id),
    get: (id: string): BinRow => {
      const row = byId.get(id);
      if (!row) throw notInBin();
      return row;
    },
    put: (
      kind: BinKind,
      subjectId: string,
      from: { readonly title: string; readonly chatId?: ChatId; readonly data?: unknown; readonly deletedAt: number },
    ): BinItemId => {
      const id = uuid() as BinItemId;
      insert.run(id, kind, subjectId, titleOf(from.title), from.chatId ?? null, JSON.stringify(from.data ?? {}), from.deletedAt);
      return id;
    },
    forget: (id: string): void => {
      forget.run(id);
    },
  };
};
