/** Rows of downloads, each kept whole. */
import type { Download } from "#src/contract/catalogue.ts";
import type { DownloadId } from "#src/contract/ids.ts";
import type { Connection } from "./connection.ts";
import { fromJson } from "./rows.ts";

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
