/** Chat: its ports met by the store, by memory for temporary chats, and by the library's models for answers. */
import { type ChatDomain, createChat } from "#src/chat/chat.ts";
import { createMemoryRepository } from "#src/chat/memoryRepository.ts";
import type { Generator, Grounding } from "#src/chat/ports.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import type { Settings } from "#src/contract/settings.ts";
import type { Engine } from "#src/engine/engine.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Store } from "#src/store/store.ts";
import { monotonicNow, newId, now } from "./identity.ts";
import type { WiredModels } from "./models.ts";

/** What an answer says of the model that gave it. */
export const answeredBy = (model: Model) => ({
  modelId: model.id,
  name: model.name,
  quantization: model.verdict.kind === "valid" ? model.verdict.header.quantization : null,
  starter: model.source === "starter",
});

/** Answers from whichever model the library would give. */
const createGenerator = ({ library, loaded, pool }: WiredModels): Generator => {
  const engine = (id: ModelId): Engine => {
    const running = pool.get(id);
    if (running === null) throw new AppError("engine/not-loaded", "The model is not loaded");
    return running;
  };
  return {
    model: async (preferred) => {
      const model = await (await library()).answering(preferred);
      if (model === null) return null;
      return { answeredBy: answeredBy(model), sampling: model.sampling, contextTokens: loaded(model.id)?.contextTokens ?? null };
    },
    ready: async (id, onLoading, signal) => await (await library()).ensureLoaded(id, onLoading, signal),
    count: async (id, messages) => await engine(id).count(messages),
    generate: (id, request, signal) => engine(id).generate(request, signal),
  };
};

export const wireChat = (deps: {
  readonly store: Store;
  readonly models: WiredModels;
  readonly grounding: Grounding;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly settings: () => Settings;
}): ChatDomain =>
  createChat({
    repository: deps.store.chats,
    temporary: createMemoryRepository(),
    generator: createGenerator(deps.models),
    grounding: deps.grounding,
    runs: deps.runs,
    publish: deps.publish,
    settings: deps.settings,
    now,
    monotonicNow,
    newId,
  });
