/** Which documents the shown chat is answered from: choosing collections, attaching files. */
import type { DocumentTask } from "#src/contract/grounding.ts";
import type { ChatId, CollectionId, EntryId, GrantId } from "#src/contract/ids.ts";
import { type DesktopHost, desktop } from "../../api/host.ts";
import { refreshDocuments } from "../../state/documents.ts";
import { attempt } from "../../state/failures.ts";
import { startDocumentUpload } from "../../state/uploads.ts";
import { updateChat } from "../list/chatActions.ts";
import type { Room } from "../room.ts";

const chosen = (room: Room): readonly CollectionId[] => {
  const { shown } = room.chats.getState();
  return shown.kind === "open" ? shown.open.chat.collectionIds : [];
};

const choose = async (room: Room, change: (ids: readonly CollectionId[]) => readonly CollectionId[]): Promise<void> => {
  const chatId = await room.ensureChat();
  await updateChat(room, chatId, { collectionIds: [...change(chosen(room))] });
};

/** Answers the shown chat from this collection, or no longer. Creates a blank chat. */
export const setCollection = (room: Room, id: CollectionId, on: boolean): void =>
  attempt(choose(room, (ids) => (on ? [...ids.filter((one) => one !== id), id] : ids.filter((one) => one !== id))));

/** The core put the attachments' collection into the chat; it is known before the chat names it, and so is never taken for one that is gone. */
const showAttachments = async (room: Room, chatId: ChatId): Promise<void> => {
  await refreshDocuments();
  await room.open(chatId);
};

const attachGrants = async (room: Room, chatId: ChatId, grants: readonly GrantId[]): Promise<void> => {
  for (const grantId of grants) await room.api.documents.attach({ chatId, grantId });
  if (grants.length > 0) await showAttachments(room, chatId);
};

export const attachByDialog = (room: Room, pick: (host: DesktopHost) => Promise<readonly GrantId[]>): void => {
  if (desktop === null) return;
  const picking = pick(desktop);
  attempt(
    picking.then(async (grants) => {
      if (grants.length > 0) await attachGrants(room, await room.ensureChat(), grants);
    }),
  );
};

export const attachEntry = async (room: Room, entryId: EntryId): Promise<void> => {
  const chatId = await room.ensureChat();
  const { grantId } = await room.api.grants.grant({ entryId });
  await attachGrants(room, chatId, [grantId]);
};

const upload = async (room: Room, files: readonly File[]): Promise<void> => {
  const chatId = await room.ensureChat();
  const { collectionId } = await room.api.documents.attach({ chatId, grantId: null });
  await showAttachments(room, chatId);
  for (const file of files) startDocumentUpload(file, collectionId);
};

/** Dropped or chosen files: granted in place in the desktop, uploaded in a browser. */
export const attachFiles = (room: Room, files: readonly File[]): void => {
  const host = desktop;
  if (host === null) attempt(upload(room, files));
  else
    attachByDialog(room, async () => (await Promise.all(files.map((file) => host.grantDropped(file)))).filter((grant) => grant !== null));
};

/** The words a task is sent under; they stand in the transcript as the question. */
export const taskQuestion = (task: DocumentTask): string => {
  switch (task.kind) {
    case "full-scan":
      return "Read everything";
    case "summarise":
      return `Summarise the documents${task.bySection ? " section by section" : ""} (${task.length})`;
    case "key-facts":
      return "List the key facts of the documents";
    case "translate":
      return `Translate the documents into ${task.language}`;
  }
};
