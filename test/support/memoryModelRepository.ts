/** A ModelRepository in memory, for tests; the same suite holds for it as for the database. */
import type { ModelFolderId, ModelId } from "#src/contract/ids.ts";
import type { ModelFolderRow, ModelRepository, ModelRow } from "#src/models/ports.ts";

export const createMemoryModelRepository = (): ModelRepository => {
  const rows = new Map<ModelId, ModelRow>();
  const folders = new Map<ModelFolderId, ModelFolderRow>();
  return {
    listModels: async () => structuredClone([...rows.values()]),
    saveModel: async (row) => {
      rows.set(row.id, structuredClone(row));
    },
    removeModel: async (id) => {
      rows.delete(id);
    },
    listFolders: async () => structuredClone([...folders.values()]),
    saveFolder: async (row) => {
      folders.set(row.id, structuredClone(row));
    },
    removeFolder: async (id) => {
      folders.delete(id);
      for (const row of [...rows.values()]) if (row.folderId === id) rows.delete(row.id);
    },
  };
};
