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

export const createEmbedding = (deps: EmbeddingDeps, modelKeys: ModelKeys): Embedding => {
  const { repository, runs } = deps;
  const now = deps.surroundings.monotonicNow;
  const running = new Map<CollectionId, RunId>();

  const work = async (collectionId: CollectionId, modelId: ModelId, { signal, report }: RunContext): Promise<void> => {
    const modelKey = await modelKeys.ready(modelId, signal);
    const { done: before, total } = await repository.countVectors(modelKey, collectionId);
    const startedAt = now();
    for (let done = before; ; ) {
      while (deps.busy()) await delay(BUSY_LOOK_MS, undefined, { signal });
      signal.throwIfAborted();
      const chunks = await repository.withoutVector(modelKey, collectionId, PASSAGES_AT_ONCE);
      if (chunks.length === 0) return;
      const { vectors } = await deps.embedder.embed(modelId, chunks.map(textOf), "passage", signal);
      if (vectors.length !== chunks.length) throw new AppError("engine/crashed", "The embedding model gave another number of vectors");
      await repository.saveVectors(
        modelKey,
        chunks.flatMap(({ id: chunkId }, index) => {
          const vector = vectors[index];
          return vector === undefined ? [] : [{ chunkId, vector }];
        }),
      );
      done += chunks.length;
      const left = Math.max(0, total - done);
      const secondsLeft = ((now() - startedAt) / (done - before)) * (left / 1000);
      report({ stage: "embedding", done, total: Math.max(total, done), unit: "passages", secondsLeft });
      deps.changed(collectionId);
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
