/** Which name the vectors of a model go by, remembered so that counting them does not load the model. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Embedder } from "../modelPorts.ts";
import type { DocumentRepository } from "../ports.ts";

export interface ModelKeys {
  /** As last heard; null for a model that was never ready here. */
  known(modelId: ModelId): Promise<string | null>;
  /** Loads the model if need be. Throws engine/…, model/…. */
  ready(modelId: ModelId, signal: AbortSignal): Promise<string>;
}

const checkpointOf = (modelId: ModelId): string => `model-key:${modelId}`;

export const createModelKeys = ({
  repository,
  embedder,
}: {
  readonly repository: DocumentRepository;
  readonly embedder: Embedder;
}): ModelKeys => {
  const keys = new Map<ModelId, string>();
  return {
    known: async (modelId) => {
      const key = keys.get(modelId) ?? (await repository.getCheckpoint(checkpointOf(modelId)));
      if (key !== null) keys.set(modelId, key);
      return key;
    },
    ready: async (modelId, signal) => {
      const { modelKey } = await embedder.ready(modelId, signal);
      if (keys.get(modelId) !== modelKey) {
        await repository.saveCheckpoint(checkpointOf(modelId), modelKey);
        keys.set(modelId, modelKey);
      }
      return modelKey;
    },
  };
};
