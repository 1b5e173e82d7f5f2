/** A DownloadRepository in memory, for tests; the same suite holds for it as for the database. */
import type { DownloadId } from "#src/contract/ids.ts";
import type { DownloadRepository, DownloadRow } from "#src/models/downloads/ports.ts";

export const createMemoryDownloadRepository = (): DownloadRepository => {
  const rows = new Map<DownloadId, DownloadRow>();
  return {
    listDownloads: async () => structuredClone([...rows.values()]),
    saveDownload: async (row) => {
      rows.set(row.id, structuredClone(row));
    },
    removeDownload: async (id) => {
      rows.delete(id);
    },
  };
};
