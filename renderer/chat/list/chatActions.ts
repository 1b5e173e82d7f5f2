/** What a person can do with a chat or a folder from the list. */
import type { ChatSummary, Folder } from "#src/contract/chat.ts";
import type { BinItemId, ChatId, FolderId } from "#src/contract/ids.ts";
import { shownChatId } from "../../state/chats.ts";
import { attempt } from "../../state/failures.ts";
import { saveFile } from "../../ui/saveFile.ts";
import { showToast } from "../../ui/toasts.ts";
import type { Room } from "../room.ts";

type Change = Omit<Parameters<Room["api"]["chats"]["update"]>[0], "chatId">;

/** Changes a chat and shows the outcome. */
export const updateChat = async (room: Room, chatId: ChatId, change: Change): Promise<void> =>
  room.merge(await room.api.chats.update({ chatId, ...change }));

export const renameChat = (room: Room, chatId: ChatId, title: string): void => {
  const words = title.trim().slice(0, 200);
  if (words !== "") attempt(updateChat(room, chatId, { title: words }));
};

/** Into the bin, with Undo; undone, it is shown again if it was. */
export const removeChat = (room: Room, { id, title }: Pick<ChatSummary, "id" | "title">): void => {
  const { api, chats } = room;
  const wasShown = shownChatId(chats.getState().shown) === id;
  const restore = async (binItemId: BinItemId): Promise<void> => {
    await api.bin.restore({ id: binItemId });
    if (wasShown) await room.open(id);
  };
  attempt(
    api.chats.remove({ chatId: id }).then(({ binItemId }) => {
      if (binItemId === null) showToast(`“${title}” is gone: temporary chats leave nothing behind`);
      else showToast(`“${title}” moved to the bin`, { undo: () => attempt(restore(binItemId)) });
    }),
  );
};

export const exportChat = ({ api }: Room, chatId: ChatId, format: "markdown" | "json"): void =>
  attempt(
    api.chats.export({ chatId, format }).then(({ fileName, mediaType, text }) => saveFile(fileName, new Blob([text], { type: mediaType }))),
  );

/** Asks for a file that export wrote, and opens the first chat in it. */
export const importChats = (room: Room): void => {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = ".json,application/json";
  const take = async (file: File): Promise<void> => {
    const { chatIds } = await room.api.chats.import({ text: await file.text() });
    showToast(chatIds.length === 1 ? "1 chat imported" : `${chatIds.length} chats imported`);
    const first = chatIds[0];
    if (first !== undefined) await room.open(first);
  };
  chooser.onchange = () => {
    const file = chooser.files?.[0];
    if (file !== undefined) attempt(take(file));
  };
  chooser.click();
};

/** Makes a folder, and puts the chat into it if one is given. */
export const createFolder = (room: Room, name: string, chatId: ChatId | null): void =>
  attempt(
    room.api.folders.create({ name }).then(async ({ id: folderId }) => {
      if (chatId !== null) await updateChat(room, chatId, { folderId });
    }),
  );

export const renameFolder = ({ api }: Room, folderId: FolderId, name: string): void => {
  if (name.trim() !== "") attempt(api.folders.rename({ folderId, name: name.trim() }));
};

export const removeFolder = ({ api }: Room, { id, name }: Folder): void =>
  attempt(
    api.folders
      .remove({ folderId: id })
      .then(({ binItemId }) =>
        showToast(`Folder “${name}” moved to the bin; its chats stay`, { undo: () => attempt(api.bin.restore({ id: binItemId })) }),
      ),
  );
