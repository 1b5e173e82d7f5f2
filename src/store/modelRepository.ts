/** The model repository over the store's threads; the shape of the models domain's port, which wiring/ checks. */
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { ModelFolderRow, ModelRow } from "./library.ts";
import type { Operations } from "./operations.ts";
import type { Thread } from "./threadClient.ts";

export interface ModelRepository {
  listModels(): Promise<readonly ModelRow[]>;
  saveModel(row: ModelRow): Promise<void>;
  removeModel(id: ModelId): Promise<void>;
  listFolders(): Promise<readonly ModelFolderRow[]>;
  saveFolder(row: ModelFolderRow): Promise<void>;
  removeFolder(id: ModelFolderId): Promise<void>;
}

export const createModelRepository = (writer: Thread<Operations["writer"]>, reader: Thread<Operations["reader"]>): ModelRepository => ({
  listModels: () => reader.call("listModels"),
  saveModel: (row) => writer.call("saveModel", row),
  removeModel: (id) => writer.call("removeModel", id),
  listFolders: () => reader.call("listModelFolders"),
  saveFolder: (row) => writer.call("saveModelFolder", row),
  removeFolder: (id) => writer.call("removeModelFolder", id),
});
