/** Folders of chats. */
import type { Folder } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { BinItemId, FolderId } from "#src/contract/ids.ts";
import type { Announce } from "./announce.ts";
import { cleanText } from "./cleanText.ts";
import type { ChatDeps } from "./deps.ts";

/** One method per call of pageContract.folders. */
export interface Folders {
  list(): Promise<Folder[]>;
  create(input: { readonly name: string }): Promise<Folder>;
  rename(input: { readonly folderId: FolderId; readonly name: string }): Promise<Folder>;
  remove(input: { readonly folderId: FolderId }): Promise<{ binItemId: BinItemId }>;
  /** Throws request/not-found for a folder that is not there; null is none and fine. */
  mustExist(folderId: FolderId | null): Promise<void>;
}

/** Most folders. */
const FOLDERS_MAX = 1_000;

export const createFolders = (deps: ChatDeps, announce: Announce): Folders => {
  const { repository, temporary } = deps;
  const list = async (): Promise<Folder[]> => [...(await repository.listFolders())];
  const tell = async (): Promise<void> => deps.publish({ kind: "folders", folders: await list() });
  const mustExist = async (folderId: FolderId | null): Promise<void> => {
    if (folderId === null || (await list()).some((folder) => folder.id === folderId)) return;
    throw new AppError("request/not-found", "No such folder");
  };
  const save = async (folder: Folder): Promise<Folder> => {
    await repository.saveFolder(folder);
    await tell();
    return folder;
  };

  return {
    list,
    mustExist,
    create: async ({ name }) => {
      if ((await list()).length >= FOLDERS_MAX) throw new AppError("request/too-many", "There are too many folders");
      return await save({ id: deps.newId<FolderId>(), name: cleanText(name) });
    },
    rename: async ({ folderId, name }) => {
      await mustExist(folderId);
      return await save({ id: folderId, name: cleanText(name) });
    },
    remove: async ({ folderId }) => {
      await mustExist(folderId);
      const inside = [...(await repository.listChats()), ...(await temporary.listChats())].filter((chat) => chat.folderId === folderId);
      for (const chat of inside) if (chat.temporary) await temporary.updateChat(chat.id, { folderId: null });
      const binItemId = await repository.removeFolder(folderId, deps.now());
      await tell();
      for (const chat of inside) await announce.chatChanged(chat.id);
      return { binItemId };
    },
  };
};
