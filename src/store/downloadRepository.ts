/** The download repository over the store's threads; the shape of the models domain's port, which wiring/ checks. */
import type { DownloadId } from "#src/contract/ids.ts";
import type { DownloadRow } from "./downloads.ts";
import type { Operations } from "./operations.ts";
import type { Thread } from "./threadClient.ts";

export interface DownloadRepository {
  /** Oldest first. */
  listDownloads(): Promise<readonly DownloadRow[]>;
  saveDownload(row: DownloadRow): Promise<void>;
  removeDownload(id: DownloadId): Promise<void>;
}

export const createDownloadRepository = (
  writer: Thread<Operations["writer"]>,
  reader: Thread<Operations["reader"]>,
): DownloadRepository => ({
  listDownloads: () => reader.call("listDownloads"),
  saveDownload: (row) => writer.call("saveDownload", row),
  removeDownload: (id) => writer.call("removeDownload", id),
});
