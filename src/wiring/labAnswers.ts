/** The lab's questions over documents, answered as a chat would, without a chat: the same passages, prompt, checks, and temperature 0. */
import { passagesBudget } from "#src/chat/groundedPrompt.ts";
import type { Grounding } from "#src/chat/ports.ts";
import { samplingSchema } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import type { ModelId } from "#src/contract/ids.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import type { Engine, PromptMessage } from "#src/engine/engine.ts";
import type { TaskAnswering, TaskResult } from "#src/lab/ports.ts";
import { withoutMarks } from "#src/passages/marks.ts";
import { stretchesIn } from "#src/passages/values.ts";
import type { Store } from "#src/store/store.ts";
import { monotonicNow } from "./identity.ts";
import type { WiredModels } from "./models.ts";

/** As long as a plain answer gets; the starter's are short (chat/answering.ts). */
const ANSWER_MAX_TOKENS = 1_024;
const STARTER_MAX_TOKENS = 120;
/** One state for all questions of a level: what prompts have in common is read once. */
const SEQUENCE = "lab";

/** Values and quotations in the answer, and the places its marks stand for. */
const factsOf = (text: string, grounding: AnswerGrounding | null): readonly string[] => {
  const plain = withoutMarks(text);
  const values = stretchesIn(plain, true)
    .filter(({ kind }) => kind === "value" || kind === "quote")
    .map(({ start, end }) => `value ${plain.slice(start, end).replaceAll(/\s+/g, " ")}`);
  const passages = new Map(grounding?.passages.map((passage) => [passage.n, passage]));
  const marks = (grounding?.citations ?? []).flatMap(({ n }) => {
    const passage = passages.get(n);
    // A passage has another number in another prompt; its place stays.
    return passage === undefined ? [] : [`mark ${passage.documentHash} ${JSON.stringify(passage.locator)}`];
  });
  return [...new Set([...values, ...marks])].sort();
};

const quotesOf = (grounding: AnswerGrounding | null): TaskResult["quotes"] => {
  const counts = { exact: 0, repaired: 0, unverified: 0 };
  for (const { verification } of grounding?.citations ?? []) counts[verification] += 1;
  return counts;
};

export const createTaskAnswering = (deps: {
  readonly models: Pick<WiredModels, "library" | "pool">;
  readonly grounding: Grounding;
  readonly documents: Store["documents"];
}): TaskAnswering => {
  const engineOf = (id: ModelId): Engine => {
    const engine = deps.models.pool.get(id);
    if (engine === null) throw new AppError("engine/not-loaded", "The model is not loaded");
    return engine;
  };
  const isStarter = async (id: ModelId): Promise<boolean> => {
    const found = (await (await deps.models.library()).list()).find((model) => model.id === id);
    if (found === undefined) throw new AppError("model/not-found", "The model is no longer in the library");
    return found.source === "starter";
  };

  const generated = async (engine: Engine, messages: readonly PromptMessage[], maxTokens: number, signal: AbortSignal): Promise<string> => {
    const sampling = samplingSchema.parse({ ...defaultSettings.sampling, temperature: 0, seed: 0, maxTokens });
    let text = "";
    for await (const event of engine.generate({ sequenceKey: SEQUENCE, messages, sampling }, signal))
      if (event.kind === "text" && event.segment === "answer") text += event.text;
    return text;
  };

  /** Models that were loaded for a question of the lab, and by nobody else. */
  const ownLoads = new Set<ModelId>();

  return {
    release: async (modelId) => {
      if (ownLoads.delete(modelId)) await (await deps.models.library()).unload({ modelId });
    },
    collections: async (ids) => await Promise.all(ids.map(async (id) => (await deps.documents.getCollection(id)).name)),
    answer: async ({ modelId, question, collectionIds }, onLoading, signal) => {
      const starter = await isStarter(modelId);
      const library = await deps.models.library();
      if (library.loaded(modelId) === null) ownLoads.add(modelId);
      const { contextTokens } = await library.ensureLoaded(modelId, onLoading, signal);
      const engine = engineOf(modelId);
      const maxTokens = starter ? STARTER_MAX_TOKENS : Math.min(ANSWER_MAX_TOKENS, Math.floor(contextTokens / 4));
      const startedAt = monotonicNow();
      const plain = async (): Promise<{ text: string; grounding: AnswerGrounding | null }> => ({
        text: await generated(engine, [{ role: "user", text: question }], maxTokens, signal),
        grounding: null,
      });
      const fromDocuments = async (): Promise<{ text: string; grounding: AnswerGrounding | null }> => {
        const { overheadTokens } = await engine.count([]);
        const grounded = await deps.grounding.ground(
          {
            question,
            history: [],
            collectionIds,
            modelId,
            contextTokens,
            budgetTokens: passagesBudget({ contextTokens, systemTokens: overheadTokens, maxTokens, starter }),
            starter,
            temporary: true,
            again: null,
          },
          () => {},
          signal,
        );
        if (grounded.kind === "answer") return grounded;
        const messages: PromptMessage[] = [
          { role: "system", text: grounded.system },
          { role: "user", text: grounded.user },
        ];
        const text = await generated(engine, messages, maxTokens, signal);
        return { text, grounding: grounded.finish(text, true) };
      };
      const { text, grounding } = collectionIds.length === 0 ? await plain() : await fromDocuments();
      return { text, quotes: quotesOf(grounding), facts: factsOf(text, grounding), ms: monotonicNow() - startedAt };
    },
  };
};
