/** The documents domain: one method for each call of the contract's `documents`, joined from collections, ingestion and search. */
import type { ReadEvent } from "#src/contract/document.ts";
import type { CollectionId, FileId, SourceId } from "#src/contract/ids.ts";
import { createGrounding } from "./answer/grounding.ts";
import type { Grounding } from "./answer/request.ts";
import { createAnnounce } from "./collections/announce.ts";
import { type Collections, createCollections } from "./collections/collections.ts";
import { createFiles, type Files } from "./collections/files.ts";
import { Sources } from "./collections/sources.ts";
import { watchPath } from "./collections/watch.ts";
import type { DocumentsDeps } from "./deps.ts";
import { createIngest } from "./ingest/ingest.ts";
import { queueOutdated } from "./ingest/outdated.ts";
import { readPath } from "./reading.ts";
import { createEmbedding, type Embedding } from "./search/embed.ts";
import { type Found, findInDocument } from "./search/find.ts";
import { createModelKeys } from "./search/modelKey.ts";
import { createRetrievePassages, type RetrievePassages } from "./search/retrieve.ts";
import { createSearch, type Search } from "./search/search.ts";

/** Names, inputs and outputs are those of the page contract's `documents`. */
export interface DocumentsDomain extends Omit<Collections, "show">, Files, Search, Pick<Embedding, "embed"> {
  find(input: { readonly fileId: FileId; readonly query: string; readonly limit: number }): Promise<Found[]>;
  /** For the test bench of answers: see search/retrieve.ts. */
  readonly retrievePassages: RetrievePassages;
  /** Chat's port of that name, met. */
  readonly grounding: Grounding;
  /** Reads a file page by page; nothing is kept. */
  readPath(path: string, password: string | undefined, signal: AbortSignal): AsyncIterable<ReadEvent>;
  /** A collection came back out of the bin, itself or with its chat. */
  restored(collectionId: CollectionId): Promise<void>;
  /** A collection went with its chat: its work ends. */
  gone(collectionId: CollectionId): Promise<void>;
  /** Goes on with what was being read and watches sources again; resolves when all are known, not when they are read. */
  start(): Promise<void>;
  /** Takes no more work. Runs under way are interrupted by Runs.close. */
  close(): Promise<void>;
}

/** Builds the domain; nothing happens before `start`. */
export const createDocuments = (deps: DocumentsDeps): DocumentsDomain => {
  const { repository, surroundings, log } = deps;
  const closing = new AbortController();
  const modelKeys = createModelKeys(deps);
  const announce = createAnnounce({ show: (id) => collections.show(id), publish: deps.publish });
  const changed = announce.changed;
  const embedding = createEmbedding({ ...deps, changed }, modelKeys);
  const ingest = createIngest({ ...deps, changed, finished: embedding.follow });
  const sources = new Sources({
    repository,
    watch: deps.watch ?? watchPath,
    monotonicNow: surroundings.monotonicNow,
    newFileId: () => surroundings.newId<FileId>(),
    changed: (id, what) => {
      changed(id);
      if (what === "files") ingest.kick(id);
    },
    failed: log.failed,
  });
  const gone = async (id: CollectionId): Promise<void> => {
    await sources.drop(sources.of(id).map((source): SourceId => source.id));
    await ingest.stop(id);
    await embedding.stop(id);
  };
  const collections: Collections = createCollections(deps, { sources, ingest, announce, modelKeys, end: gone });
  const retrievePassages = createRetrievePassages(deps, modelKeys);
  const { show: _, ...collectionCalls } = collections;

  return {
    ...collectionCalls,
    ...createFiles(deps, { ingest, announce }),
    ...createSearch(deps, retrievePassages, closing.signal),
    find: (input) => findInDocument(repository, input),
    embed: embedding.embed,
    retrievePassages,
    grounding: createGrounding({ ...deps, retrievePassages }),
    readPath: (path, password, signal) => readPath(deps, path, password, signal),
    restored: async (id) => {
      await sources.open(id);
      changed(id);
      ingest.kick(id);
    },
    gone,
    start: async () => {
      const rows = await repository.listCollections();
      await sources.open(null);
      for (const { id } of rows) ingest.kick(id);
      void queueOutdated(deps, rows, ingest.kick, closing.signal).catch((thrown: unknown) => {
        if (!closing.signal.aborted) log.failed("looking for documents read by an older reader", thrown);
      });
    },
    close: async () => {
      closing.abort();
      ingest.close();
      announce.close();
      await sources.close();
    },
  };
};
