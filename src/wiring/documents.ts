/** Documents: the domain's ports met by the store, the reader, the engines and children. */
import type { ChatDomain } from "#src/chat/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ChatId, CollectionId, GrantId, SourceId } from "#src/contract/ids.ts";
import type { Settings } from "#src/contract/settings.ts";
import { createDocuments, type DocumentsDomain } from "#src/documents/documents.ts";
import type { CellQueries, Reader } from "#src/documents/ports.ts";
import { runJob } from "#src/process/job.ts";
import { type DocumentReader, READER_VERSION } from "#src/reader/reader.ts";
import { createDocumentReader } from "#src/reader/startReader.ts";
import type { Runs } from "#src/run/runs.ts";
import { type CellQueryResult, cellQueryEntry } from "#src/store/cellEntry.ts";
import type { Store } from "#src/store/store.ts";
import { createAsker } from "./asker.ts";
import { monotonicNow, newId, now } from "./identity.ts";
import type { Log } from "./log.ts";
import type { WiredModels } from "./models.ts";
import { createSearchModels } from "./searchModels.ts";
import type { ControlCalls, DocumentUpload, PageCalls, PageImages } from "./shapes.ts";
import { createTurnstile } from "./turnstile.ts";

/** A question on a million cells takes 3 s and 600 MB (store/cellEntry.ts). */
const CELL_QUERY_DEADLINE_MS = 20_000;
const CELL_QUERY_MEMORY_MB = 1_024;

/** A viewer asks for dozens at once; each document is painted by a process of its own. */
const PAGES_PAINTED_AT_ONCE = 2;

export interface WiredDocuments {
  readonly domain: DocumentsDomain;
  readonly calls: Omit<PageCalls["documents"], "attach">;
  readonly read: ControlCalls["read"];
  readonly pageImage: PageImages;
  readonly addUpload: DocumentUpload;
  /** Documents were chosen in a chat: the embedder, if there is one, loads while the person still types. Not waited for. */
  readonly chosen: (collectionIds: readonly CollectionId[]) => void;
  /** Does what may bring collections back or take them away with something else (the bin, a chat with attachments), and tells the domain and the pages. */
  readonly following: <T>(work: () => Promise<T>) => Promise<T>;
  start(): Promise<void>;
  /** Takes no more work; what is under way is the runs' to interrupt. */
  stop(): Promise<void>;
  /** Ends readers and waits; after the runs have ended. */
  close(): Promise<void>;
}

const cellQueries: CellQueries = {
  run: async (table, question, signal) => {
    const input = { table, question };
    const job = {
      entry: cellQueryEntry,
      input,
      deadlineMs: CELL_QUERY_DEADLINE_MS,
      memoryMb: CELL_QUERY_MEMORY_MB,
      label: "cell query",
      signal,
    };
    try {
      return await runJob<CellQueryResult>(job);
    } catch (thrown) {
      const isLimit = thrown instanceof AppError && (thrown.code === "engine/hung" || thrown.code === "engine/out-of-memory");
      throw isLimit ? new AppError("document/limits", "The table is too large to compute on", { cause: thrown }) : thrown;
    }
  },
};

/** Tells the ledger that a document is opened, and the log that its process died; nothing else about it. */
const told = (reader: DocumentReader, { opening, log }: { readonly opening: () => void; readonly log: Log }): Reader => {
  const noted = (thrown: unknown): unknown => {
    if (thrown instanceof AppError && thrown.code === "reader/crashed") log.failed("reader", thrown);
    return thrown;
  };
  return {
    version: READER_VERSION,
    async *read(request, signal) {
      opening();
      try {
        yield* reader.read(request, signal);
      } catch (thrown) {
        throw noted(thrown);
      }
    },
    render: async (request, signal) => {
      try {
        return await reader.render(request, signal);
      } catch (thrown) {
        throw noted(thrown);
      }
    },
  };
};

/** `reader`: another one (tests). */
export const wireDocuments = (deps: {
  readonly store: Store;
  readonly models: WiredModels;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly settings: () => Settings;
  readonly resolveGrant: (id: GrantId) => string;
  readonly log: Log;
  /** A document's bytes are about to be read; for the ledger. */
  readonly opening: () => void;
  readonly reader?: DocumentReader;
}): WiredDocuments => {
  const { store, runs, publish, settings } = deps;
  const reader = deps.reader ?? createDocumentReader();
  const searchModels = createSearchModels({ models: deps.models, runs });
  const domain = createDocuments({
    repository: store.documents,
    reader: told(reader, deps),
    blobs: store.blobs,
    embedder: searchModels.embedder,
    reranker: searchModels.reranker,
    asker: createAsker(deps.models, settings),
    cells: cellQueries,
    runs,
    publish,
    settings,
    resolveGrant: deps.resolveGrant,
    surroundings: { now, monotonicNow, newId },
    log: deps.log,
    // A person waiting comes first.
    busy: () => runs.list().some(({ subject }) => subject.kind === "answer"),
  });

  const closing = new AbortController();
  const painting = createTurnstile(PAGES_PAINTED_AT_ONCE);
  const collectionIds = async (): Promise<ReadonlySet<CollectionId>> =>
    new Set((await store.documents.listCollections()).map(({ id }) => id));

  return {
    domain,
    calls: domain,
    read: ({ path, password }, signal) => domain.readPath(path, password, signal),
    pageImage: ({ fileId, page, widthPx }, signal) => painting(() => domain.pageImage(fileId, page, widthPx, signal), signal),
    addUpload: async ({ collectionId, name, body }) => {
      await store.documents.getCollection(collectionId);
      const sourceId = newId<SourceId>();
      const sizeBytes = await store.blobs.write(sourceId, body);
      try {
        await domain.addUpload(collectionId, { sourceId, name, sizeBytes });
      } catch (refused) {
        await store.blobs.remove(sourceId);
        throw refused;
      }
      return { sourceId };
    },
    chosen: (chosenIds) => {
      const { embeddingModelId } = settings();
      if (chosenIds.length === 0 || embeddingModelId === null) return;
      // One that does not load is shown by the library; search by words goes on without it.
      void searchModels.embedder.ready(embeddingModelId, closing.signal).catch(() => undefined);
    },
    following: async (work) => {
      const before = await collectionIds();
      const result = await work();
      const after = await collectionIds();
      for (const collectionId of before.difference(after)) {
        await domain.gone(collectionId);
        publish({ kind: "collection-removed", collectionId });
      }
      for (const id of after.difference(before)) await domain.restored(id);
      return result;
    },
    start: domain.start,
    stop: async () => {
      closing.abort(new AppError("core/unreachable", "The core is closing"));
      await domain.close();
    },
    close: async () => {
      searchModels.close();
      await reader.close();
    },
  };
};

/** Attaches to a chat: its own collection, made on first use, is chosen in the chat. */
export const attachTo = async (
  { chats }: Pick<ChatDomain, "chats">,
  { attach }: Pick<DocumentsDomain, "attach">,
  input: { readonly chatId: ChatId; readonly grantId: GrantId | null },
): Promise<{ collectionId: CollectionId; sourceId: SourceId | null }> => {
  const chat = await chats.get({ chatId: input.chatId });
  if (chat.temporary) throw new AppError("request/invalid", "Nothing of a temporary chat is written, so it has no attachments");
  const attached = await attach(input);
  if (!chat.collectionIds.includes(attached.collectionId))
    await chats.update({ chatId: chat.id, collectionIds: [...chat.collectionIds, attached.collectionId] });
  return attached;
};
