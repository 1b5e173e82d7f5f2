/** The language model as documents see it: the one the chat uses, for work of several steps. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Settings } from "#src/contract/settings.ts";
import type { Asker, AskerEvent } from "#src/documents/modelPorts.ts";
import type { Engine, GenerateEvent } from "#src/engine/engine.ts";
import { answeredBy } from "./chat.ts";
import type { WiredModels } from "./models.ts";

/** A thought is no part of a step's answer. */
const asAskerEvent = (event: GenerateEvent): AskerEvent | null => {
  if (event.kind === "reading") return event;
  if (event.kind === "text") return event.segment === "answer" ? { kind: "text", text: event.text } : null;
  const { promptTokens, generatedTokens } = event.stats;
  return { kind: "end", finishReason: event.finishReason, promptTokens, generatedTokens };
};

export const createAsker = ({ library, pool }: Pick<WiredModels, "library" | "pool">, settings: () => Settings): Asker => {
  const engine = (id: ModelId): Engine => {
    const running = pool.get(id);
    if (running === null) throw new AppError("engine/not-loaded", "The model is not loaded");
    return running;
  };
  return {
    ready: async (id, signal) => {
      const models = await library();
      const { contextTokens } = await models.ensureLoaded(id, () => {}, signal);
      const model = (await models.list()).find((one) => one.id === id);
      if (model === undefined) throw new AppError("model/not-found", "The model is no longer in the library");
      return { contextTokens, answeredBy: answeredBy(model) };
    },
    count: async (id, messages) => await engine(id).count(messages),
    ask: async function* (id, { sampling, ...request }, signal) {
      for await (const event of engine(id).generate({ ...request, sampling: { ...settings().sampling, ...sampling } }, signal)) {
        const told = asAskerEvent(event);
        if (told !== null) yield told;
      }
    },
    choose: async (id, request, signal) => await engine(id).choose(request, signal),
  };
};
