/** The encrypted database as repositories: every method one durable transaction on a thread of its own. */
import type { BinItem } from "#src/contract/bin.ts";
import type { AppError } from "#src/contract/errors.ts";
import type { BinItemId } from "#src/contract/ids.ts";
import type { LedgerEntry } from "#src/contract/privacy.ts";
import type { Deleted } from "./binDelete.ts";
import type { Restored } from "./binRestore.ts";
import { type BlobStore, createBlobStore } from "./blobs.ts";
import { type ChatRepository, createChatRepository } from "./chatRepository.ts";
import { createDocumentRepository, type DocumentRepository } from "./documentRepository.ts";
import { createDownloadRepository, type DownloadRepository } from "./downloadRepository.ts";
import { noteDatabaseMade, wasDatabaseMade } from "./keys.ts";
import { createLabRepository, type LabRepository } from "./labRepository.ts";
import { layoutOf, prepareDataDir } from "./layout.ts";
import { createMaintenance } from "./maintenance.ts";
import { createModelRepository, type ModelRepository } from "./modelRepository.ts";
import { startThread } from "./threadClient.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

export interface StoreOptions {
  readonly dataDir: string;
  /** 32 bytes; copied to the store's threads. */
  readonly key: Uint8Array;
  readonly now: () => number;
  /** Days a deleted thing stays in the bin. */
  readonly binDays: () => number;
}

export interface Store {
  readonly chats: ChatRepository;
  readonly models: ModelRepository;
  readonly downloads: DownloadRepository;
  readonly labs: LabRepository;
  readonly documents: DocumentRepository;
  /** Bytes of uploads, by the source's id; those of sources deleted for good go with them. */
  readonly blobs: BlobStore;
  readonly bin: {
    list(): Promise<readonly BinItem[]>;
    /** What came back, with what it lay under. Throws request/not-found. */
    restore(id: BinItemId): Promise<Restored>;
    /** For good: resolves when no backup holds it any more. Throws request/not-found. */
    deleteForever(id: BinItemId): Promise<void>;
    empty(): Promise<void>;
    /** Deletes for good what has been in the bin for `binDays`; gives how many items. */
    expire(now: number): Promise<number>;
  };
  readonly sessions: {
    save(hashHex: string, createdAt: number): Promise<void>;
    has(hashHex: string): Promise<boolean>;
  };
  readonly ledger: {
    append(entry: LedgerEntry): Promise<void>;
    /** Newest first, of the last 10,000. */
    recent(limit: number): Promise<readonly LedgerEntry[]>;
  };
  /** After the backup work under way: why the last of it failed, or null. */
  backupFailure(): Promise<AppError | null>;
  /** Resolves when a thread of the store ended by itself: from then on its calls throw store/unreadable, and only another start helps. */
  readonly died: Promise<AppError>;
  /** Waits for what was asked so far; the database is closed cleanly. */
  close(): Promise<void>;
}

/**
 * Opens or creates the database in a data directory. Throws store/wrong-key, store/unreadable (details: reason, backup), store/newer-version,
 * store/disk-full, store/read-only. Nothing that could not be opened is replaced.
 */
export const openStore = async ({ dataDir, key, now, binDays }: StoreOptions): Promise<Store> => {
  await prepareDataDir(dataDir);
  const opening = { dataDir, key, now: now(), databaseMade: await wasDatabaseMade(dataDir) };
  const writerStarting = startThread({ role: "writer", opening });
  const [writer, reader] = await Promise.all([writerStarting, startThread({ role: "reader", opening, after: writerStarting })]).catch(
    async (error: unknown) => {
      await writerStarting.then((started) => started.close()).catch(() => undefined);
      throw error;
    },
  );
  // A full disk is no reason not to start: the next start notes it.
  if (!opening.databaseMade) await noteDatabaseMade(dataDir, opening.now).catch(() => undefined);
  const keepMs = (): number => binDays() * DAY_MS;
  const blobs = createBlobStore(layoutOf(dataDir).blobs, key);
  // What was uploaded or begun to be read when the core died before its source or file was saved; nothing is under way yet.
  await blobs.sweep(await reader.call("listUploads"));
  await writer.call("doomOrphans");
  const maintenance = createMaintenance({ opening, writer, now });
  const sweep = async (): Promise<void> => {
    while (await writer.call("sweepDocuments"));
  };
  const deleted = async ({ items, uploads }: Deleted): Promise<number> => {
    for (const id of uploads) await blobs.remove(id);
    if (items > 0) await maintenance.replaceBackups();
    return items;
  };
  const deleteUntil = async (deletedAt: number): Promise<number> => deleted(await writer.call("deleteBinItemsUntil", deletedAt));

  return {
    chats: createChatRepository(writer, reader),
    models: createModelRepository(writer, reader),
    downloads: createDownloadRepository(writer, reader),
    labs: createLabRepository(writer, reader, maintenance.replaceBackups),
    documents: createDocumentRepository({ writer, reader }, sweep, blobs.remove),
    blobs,
    bin: {
      list: async () => (await writer.call("listBin")).map((item) => ({ ...item, expiresAt: item.deletedAt + keepMs() })),
      restore: (id) => writer.call("restoreBinItem", id),
      deleteForever: async (id) => {
        await deleted(await writer.call("deleteBinItem", id));
      },
      empty: async () => {
        await deleteUntil(Number.MAX_SAFE_INTEGER);
      },
      expire: (at) => deleteUntil(at - keepMs()),
    },
    sessions: {
      save: (hashHex, createdAt) => writer.call("saveSession", hashHex, createdAt),
      has: (hashHex) => reader.call("hasSession", hashHex),
    },
    ledger: {
      append: (entry) => writer.call("appendLedger", entry),
      recent: (limit) => reader.call("recentLedger", limit),
    },
    backupFailure: maintenance.failure,
    died: Promise.race([writer.died, reader.died]),
    close: async () => {
      await maintenance.close();
      await reader.close();
      await writer.close();
    },
  };
};
