/** Rows of downloads; the shape of the models domain's port, which wiring/ checks. */
import type { Download } from "#src/contract/catalogue.ts";
import type { DownloadId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import type { Operations } from "./operations.ts";
import { fromJson } from "./rows.ts";
import type { Thread } from "./threadClient.ts";

export interface DownloadPart {
  readonly url: string;
  readonly fileName: string;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly doneBytes: number;
  readonly validator: {
    readonly etag: string | null;
    readonly lastModified: string | null;
    readonly sha256: string | null;
    readonly totalBytes: number | null;
  } | null;
  readonly isWhole: boolean;
}
export interface DownloadRow {
  readonly id: DownloadId;
  readonly name: string;
  readonly startedAt: number;
  readonly state: Exclude<Download["state"], { readonly kind: "running" }>;
  readonly parts: readonly DownloadPart[];
  readonly against: "catalogue" | "download";
  readonly plannedBytes: number | null;
  readonly placing: readonly string[] | null;
}

export const createDownloadReads = (db: Connection) => {
  const list = db.prepare<[], string>("SELECT data FROM downloads ORDER BY seq").pluck();
  return { listDownloads: (): readonly DownloadRow[] => list.all().map((data) => fromJson<DownloadRow>(data)) };
};

export const createDownloadWrites = (db: Connection) => {
  const save = db.prepare<[string, string]>(
    "INSERT INTO downloads (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
  );
  const remove = db.prepare<[string]>("DELETE FROM downloads WHERE id = ?");
  return {
    saveDownload: (row: DownloadRow): void => {
      save.run(row.id, JSON.stringify(row));
    },
    removeDownload: (id: DownloadId): void => {
      remove.run(id);
    },
  };
};

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
