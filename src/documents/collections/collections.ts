/** Collections and their sources: made, renamed, filled, paused, removed. */
import { lstat } from "node:fs/promises";
import type { Collection } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { BinItemId, ChatId, CollectionId, GrantId, SourceId } from "#src/contract/ids.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { CollectionRow, FileRow, SourceRow } from "../ports.ts";
import type { ModelKeys } from "../search/modelKey.ts";
import type { Announce } from "./announce.ts";
import { shownCollection } from "./shown.ts";
import type { Sources } from "./sources.ts";

/** Contract: `collections` gives at most 1,000. */
const COLLECTIONS_MAX = 1_000;
/** A chat's attachments are never shown by name. */
const ATTACHMENTS = "";

type Nothing = Record<string, never>;
type OfCollection = { readonly collectionId: CollectionId };

export interface Collections {
  collections(): Promise<Collection[]>;
  /** Throws request/too-many. */
  createCollection(input: { readonly name: string }): Promise<Collection>;
  renameCollection(input: OfCollection & { readonly name: string }): Promise<Collection>;
  removeCollection(input: OfCollection): Promise<{ binItemId: BinItemId }>;
  /** Throws grant/not-found, document/missing, request/too-many. */
  add(input: OfCollection & { readonly grantId: GrantId }): Promise<{ sourceId: SourceId }>;
  /** The chat itself is the wiring's matter: it adds the collection there. */
  attach(input: {
    readonly chatId: ChatId;
    readonly grantId: GrantId | null;
  }): Promise<{ collectionId: CollectionId; sourceId: SourceId | null }>;
  removeSource(input: { readonly sourceId: SourceId }): Promise<Nothing>;
  pause(input: OfCollection & { readonly paused: boolean }): Promise<Collection>;
  rescan(input: OfCollection): Promise<Nothing>;
  /** Resolves when a look that began now has ended and nothing waits to be read. */
  settled(input: OfCollection): Promise<Collection>;
  /** Takes an upload whose bytes lie in the blob store under this id. */
  addUpload(
    collectionId: CollectionId,
    upload: { readonly sourceId: SourceId; readonly name: string; readonly sizeBytes: number },
  ): Promise<void>;
  /** As the contract shows it. */
  show(id: CollectionId): Promise<Collection>;
}

export interface CollectionsParts {
  readonly sources: Sources;
  readonly ingest: Ingest;
  readonly announce: Announce;
  readonly modelKeys: ModelKeys;
  /** Ends all work on a collection. */
  readonly end: (id: CollectionId) => Promise<void>;
}

/** `announce` shows collections through `show`, so it is given here rather than made. */
export const createShow =
  (
    { repository, settings }: Pick<DocumentsDeps, "repository" | "settings">,
    { sources, modelKeys }: Pick<CollectionsParts, "sources" | "modelKeys">,
  ) =>
  async (row: Awaited<ReturnType<typeof repository.getCollection>>): Promise<Collection> => {
    const modelId = settings().embeddingModelId;
    const modelKey = modelId === null ? null : await modelKeys.known(modelId);
    const counted = modelKey === null ? { done: 0, total: row.counts.passages } : await repository.countVectors(modelKey, row.id);
    return shownCollection(row, sources.of(row.id), modelId === null ? null : { modelId, ...counted });
  };

export const createCollections = (deps: DocumentsDeps, parts: CollectionsParts): Collections => {
  const { repository, surroundings } = deps;
  const { sources, ingest, announce } = parts;
  const shown = createShow(deps, parts);
  const show = async (id: CollectionId): Promise<Collection> => await shown(await repository.getCollection(id));

  const changed = async (row: CollectionRow): Promise<Collection> => {
    await repository.saveCollection(row);
    announce.changed(row.id);
    return await show(row.id);
  };

  const addPath = async (collectionId: CollectionId, path: string): Promise<SourceId> => {
    const known = sources.at(collectionId, path);
    const found = await lstat(path).catch(() => null);
    if (found === null) throw new AppError("document/missing", "There is no file or folder at this place");
    const id = known ?? surroundings.newId<SourceId>();
    if (known === null) {
      await sources.add({ id, collectionId, addedAt: surroundings.now(), kind: found.isDirectory() ? "folder" : "file", path });
    }
    announce.changed(collectionId);
    // One file is there when the call returns; a folder may take minutes and nobody waits for it.
    const looked = sources.look(id);
    if (found.isDirectory()) void looked.catch((thrown: unknown) => deps.log.failed("looking at a folder", thrown));
    else await looked;
    return id;
  };

  const newCollection = (row: Pick<CollectionRow, "name" | "kind" | "chatId">): CollectionRow => ({
    ...row,
    id: surroundings.newId<CollectionId>(),
    createdAt: surroundings.now(),
    paused: false,
  });

  const create = async (row: CollectionRow): Promise<Collection> => {
    if ((await repository.listCollections()).length >= COLLECTIONS_MAX) throw new AppError("request/too-many", "Too many collections");
    return await changed(row);
  };

  return {
    show,
    collections: async () => {
      const rows = await repository.listCollections();
      return await Promise.all(rows.slice(0, COLLECTIONS_MAX).map(shown));
    },
    createCollection: ({ name }) => create(newCollection({ name, kind: "named", chatId: null })),
    renameCollection: async ({ collectionId, name }) => {
      const { counts: _, ...row } = await repository.getCollection(collectionId);
      return await changed({ ...row, name });
    },
    removeCollection: async ({ collectionId }) => {
      await repository.getCollection(collectionId);
      await parts.end(collectionId);
      const binItemId = await repository.removeCollection(collectionId, surroundings.now());
      announce.removed(collectionId);
      return { binItemId };
    },
    add: async ({ collectionId, grantId }) => {
      await repository.getCollection(collectionId);
      return { sourceId: await addPath(collectionId, deps.resolveGrant(grantId)) };
    },
    attach: async ({ chatId, grantId }) => {
      const path = grantId === null ? null : deps.resolveGrant(grantId);
      const known = await repository.attachmentsOf(chatId);
      const { id } = known ?? (await create(newCollection({ name: ATTACHMENTS, kind: "attachments", chatId })));
      return { collectionId: id, sourceId: path === null ? null : await addPath(id, path) };
    },
    removeSource: async ({ sourceId }) => {
      const { collectionId } = sources.row(sourceId);
      await sources.drop([sourceId]);
      await ingest.drop(sourceId);
      await repository.removeSource(sourceId);
      announce.changed(collectionId);
      return {};
    },
    pause: async ({ collectionId, paused }) => {
      const { counts: _, ...row } = await repository.getCollection(collectionId);
      const collection = await changed({ ...row, paused });
      if (paused) await ingest.stop(collectionId);
      else ingest.kick(collectionId);
      return collection;
    },
    rescan: async ({ collectionId }) => {
      await repository.getCollection(collectionId);
      // Nobody waits for the disk: what the look finds is told as it is found.
      void sources.rescan(collectionId).catch((thrown: unknown) => deps.log.failed("looking at a collection", thrown));
      ingest.kick(collectionId);
      return {};
    },
    settled: async ({ collectionId }) => {
      await repository.getCollection(collectionId);
      await sources.rescan(collectionId);
      ingest.kick(collectionId);
      await ingest.idle(collectionId);
      return await show(collectionId);
    },
    addUpload: async (collectionId, { sourceId, name, sizeBytes }) => {
      await repository.getCollection(collectionId);
      const addedAt = surroundings.now();
      const source: SourceRow = { id: sourceId, collectionId, addedAt, kind: "upload", name };
      await sources.add(source);
      const file: FileRow = {
        id: surroundings.newId(),
        collectionId,
        sourceId,
        path: "",
        name,
        folder: "",
        identity: { dev: "0", ino: "0", sizeBytes, mtimeMs: addedAt },
        state: { kind: "waiting" },
        documentHash: null,
        password: null,
      };
      await repository.saveFiles([file]);
      announce.changed(collectionId);
      ingest.kick(collectionId);
    },
  };
};
