/** What can be done with a collection. */
import type { Collection } from "#src/contract/document.ts";
import { api } from "../api/client.ts";
import { onlyRoom } from "../chat/onlyRoom.ts";
import { makeWay, readyToWrite } from "../chat/view.ts";
import { mergeCollection } from "../state/documents.ts";
import { attempt } from "../state/failures.ts";
import { goTo } from "../state/ui.ts";
import { showToast } from "../ui/toasts.ts";
import { showCollection } from "./view.ts";

export const renameCollection = (collection: Collection, name: string): void =>
  attempt(api.documents.renameCollection({ collectionId: collection.id, name }).then(mergeCollection));

const remove = async (collection: Collection): Promise<void> => {
  const { binItemId } = await api.documents.removeCollection({ collectionId: collection.id });
  showCollection(null);
  showToast(`“${collection.name}” is in the bin. Its files stay where they are.`, {
    undo: () => attempt(api.bin.restore({ id: binItemId }).then(() => showCollection(collection.id))),
  });
};
export const removeCollection = (collection: Collection): void => attempt(remove(collection));

export const setPaused = (collection: Collection, paused: boolean): void =>
  attempt(api.documents.pause({ collectionId: collection.id, paused }).then(mergeCollection));

export const rescan = (collection: Collection): void =>
  attempt(api.documents.rescan({ collectionId: collection.id }).then(() => showToast("The folders are being looked through again.")));

const ask = async (collection: Collection): Promise<void> => {
  const chat = await api.chats.create({ collectionIds: [collection.id] });
  goTo("chats");
  await onlyRoom.open(chat.id);
  makeWay();
  readyToWrite();
};
/** A new chat whose questions are answered from this collection. */
export const askCollection = (collection: Collection): void => attempt(ask(collection));
