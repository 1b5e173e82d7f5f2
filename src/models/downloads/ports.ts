/** What downloads need from others; wiring/ meets these with the store, the settings, the child and the library. */
import type { Catalogue, Download } from "#src/contract/catalogue.ts";
import type { DownloadId, ModelId } from "#src/contract/ids.ts";
import type { Settings } from "#src/contract/settings.ts";
import type { ModelChildren, ModelOrigin, Verified } from "../ports.ts";
import type { FetchEnd, FetchNews, FetchRequest, Validator } from "./protocol.ts";

/** One file of a download. */
export interface DownloadPart {
  readonly url: string;
  readonly fileName: string;
  readonly sizeBytes: number | null;
  /** What its bytes must hash to: the catalogue's or the person's word; null where nobody said. */
  readonly sha256: string | null;
  /** On the disk for certain, and whose they are. */
  readonly doneBytes: number;
  readonly validator: Validator | null;
  /** All of it is there. */
  readonly isWhole: boolean;
}

/** A download as kept. One that runs is kept as paused: after a crash that is what it is. */
export interface DownloadRow {
  readonly id: DownloadId;
  readonly name: string;
  readonly startedAt: number;
  readonly state: Exclude<Download["state"], { readonly kind: "running" }>;
  readonly parts: readonly DownloadPart[];
  /** Where `sha256` comes from. */
  readonly against: "catalogue" | "download";
  /** The catalogue's word for all parts, for planning; null where it has none. */
  readonly plannedBytes: number | null;
  /** Final paths, written down before the first file gets its name there; null until all are fetched and checked. */
  readonly placing: readonly string[] | null;
}

/** Durable rows, oldest first; each method one transaction. */
export interface DownloadRepository {
  listDownloads(): Promise<readonly DownloadRow[]>;
  /** Inserts or replaces by id. */
  saveDownload(row: DownloadRow): Promise<void>;
  removeDownload(id: DownloadId): Promise<void>;
}

/** Fetches one file in a child of its own. Throws download/…, store/read-only, engine/…, or the signal's reason with what came on the disk. */
export type Fetcher = (request: FetchRequest, onNews: (news: FetchNews) => void, signal: AbortSignal) => Promise<FetchEnd>;

export interface TransferPorts {
  readonly fetch: Fetcher;
  readonly hash: ModelChildren["hash"];
  readonly validate: ModelChildren["validate"];
  /** Makes the row of the library. Throws model/invalid. */
  readonly take: (
    path: string,
    known: {
      readonly origin: ModelOrigin;
      readonly hashes: { readonly sha256: string; readonly partHashes: readonly string[]; readonly verified: Verified } | null;
    },
  ) => Promise<ModelId>;
  readonly freeBytes: (folder: string) => Promise<number>;
  /** For the privacy ledger: a request goes out; bytes came. */
  readonly connected: (host: string) => void;
  readonly received: (host: string, bytes: number) => void;
  readonly now: () => number;
}

export type DownloadSettings = Pick<Settings, "sealed" | "downloadMirror" | "downloadHosts">;
export type ReadCatalogue = () => Promise<Catalogue>;
