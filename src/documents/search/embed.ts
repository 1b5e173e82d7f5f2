/** Making the vectors that are missing: one run for each collection, batch by batch, waiting while a person waits for an answer. */
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import type { CollectionId, ModelId, RunId } from "#src/contract/ids.ts";
import type { RunContext } from "#src/run/runs.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { Chunk } from "../ports.ts";
import type { ModelKeys } from "./modelKey.ts";

/** Passages given to the embedder at once, and so what a kill costs at most. */
const PASSAGES_AT_ONCE = 32;
/** Looked up at once: each look passes by all that have vectors already. */
const MISSING_AT_ONCE = 512;
/** Each time the pages are told, the vectors are counted. */
const TELL_EVERY_MS = 2_000;
const BUSY_LOOK_MS = 500;

export interface Embedding {
  /** Starts the run, or gives the one under way. Throws request/invalid when no model is chosen, collection/not-found. */
  embed(input: { readonly collectionId: CollectionId }): Promise<{ runId: RunId }>;
  /** The same without being asked, for a collection that was read just now: nothing when no model is chosen or no vector is missing. */
  follow(collectionId: CollectionId): void;
  /** Ends the run; resolves when it has settled. */
  stop(collectionId: CollectionId): Promise<void>;
}

export type EmbeddingDeps = Pick<DocumentsDeps, "repository" | "embedder" | "runs" | "settings" | "surroundings" | "busy" | "log"> & {
  readonly changed: (id: CollectionId) => void;
};

/** What is embedded: the passage under its headings. */
const textOf = ({ context, text }: Chunk): string => (context === "" ? text : `${context}\n${text}`);

/** Throws engine/crashed when there is not one vector for each. */
const paired = (chunks: readonly Chunk[], vectors: readonly Float32Array[]) =>
  chunks.map(({ id: chunkId }, index) => {
    const vector = vectors[index];
    if (vector === undefined) throw new AppError("engine/crashed", "The embedding model gave too few vectors");
    return { chunkId, vector };
  });

export const createEmbedding = (deps: EmbeddingDeps, modelKeys: ModelKeys): Embedding => {
  const { repository, runs } = deps;
  const now = deps.surroundings.monotonicNow;
  const running = new Map<CollectionId, RunId>();

  const work = async (collectionId: CollectionId, modelId: ModelId, { signal, report }: RunContext): Promise<void> => {
    const modelKey = await modelKeys.ready(modelId, signal);
    const { done: before, total } = await repository.countVectors(modelKey, collectionId);
    const startedAt = now();
    const so = { done: before, toldAt: startedAt };
    const embedSome = async (chunks: readonly Chunk[]): Promise<void> => {
      while (deps.busy()) await delay(BUSY_LOOK_MS, undefined, { signal });
      signal.throwIfAborted();
      const { vectors } = await deps.embedder.embed(modelId, chunks.map(textOf), "passage", signal);
      await repository.saveVectors(modelKey, paired(chunks, vectors));
      so.done += chunks.length;
      const secondsLeft = ((now() - startedAt) / (so.done - before)) * (Math.max(0, total - so.done) / 1000);
      report({ stage: "embedding", done: so.done, total: Math.max(total, so.done), unit: "passages", secondsLeft });
      if (now() - so.toldAt < TELL_EVERY_MS) return;
      so.toldAt = now();
      deps.changed(collectionId);
    };
    for (;;) {
      const missing = await repository.withoutVector(modelKey, collectionId, MISSING_AT_ONCE);
      if (missing.length === 0) return;
      for (let at = 0; at < missing.length; at += PASSAGES_AT_ONCE) await embedSome(missing.slice(at, at + PASSAGES_AT_ONCE));
    }
  };

  const start = (collectionId: CollectionId, modelId: ModelId): RunId => {
    const known = running.get(collectionId);
    if (known !== undefined) return known;
    const { id } = runs.start({ kind: "embed", collectionId }, (context) =>
      work(collectionId, modelId, context).finally(() => {
        running.delete(collectionId);
        deps.changed(collectionId);
      }),
    );
    running.set(collectionId, id);
    return id;
  };

  const follow = async (collectionId: CollectionId): Promise<void> => {
    const modelId = deps.settings().embeddingModelId;
    if (modelId === null || runs.closed) return;
    const { counts } = await repository.getCollection(collectionId);
    const modelKey = await modelKeys.known(modelId);
    const done = modelKey === null ? 0 : (await repository.countVectors(modelKey, collectionId)).done;
    if (counts.passages > done && !runs.closed) start(collectionId, modelId);
  };

  return {
    embed: async ({ collectionId }) => {
      await repository.getCollection(collectionId);
      const modelId = deps.settings().embeddingModelId;
      if (modelId === null) throw new AppError("request/invalid", "No embedding model is chosen");
      return { runId: start(collectionId, modelId) };
    },
    follow: (collectionId) => void follow(collectionId).catch((thrown: unknown) => deps.log.failed("starting to embed", thrown)),
    stop: async (collectionId) => {
      const runId = running.get(collectionId);
      if (runId === undefined) return;
      runs.cancel(runId);
      await runs.settled(runId);
    },
  };
};
