/** What sending a draft would use of the context: the same computation as the turn itself. */
import type { Meter } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { ChatId } from "#src/contract/ids.ts";
import { samplingOf, tailOf } from "./answering.ts";
import type { ChatDeps } from "./deps.ts";
import { passagesBudget } from "./groundedPrompt.ts";
import type { ChatRepository } from "./ports.ts";
import type { Prompts } from "./prompt.ts";

/**
 * Never loads a model: `no-model` when none is loaded. `systemTokens` holds the template's own tokens too, so that system, history and draft add up
 * to what is used. Only what was not counted before is counted, in the worker.
 */
export const measure = async (
  deps: Pick<ChatDeps, "generator" | "settings">,
  prompts: Prompts,
  home: ChatRepository,
  input: { readonly chatId: ChatId; readonly draft: string },
): Promise<Meter> => {
  const chat = await home.getChat(input.chatId);
  const model = await deps.generator.model(chat.modelId);
  if (model === null || model.contextTokens === null) return { kind: "no-model" };
  try {
    const { contextTokens } = model;
    const { modelId, starter } = model.answeredBy;
    const sampling = samplingOf(deps.settings().sampling, chat, model);
    const fromDocuments = chat.collectionIds.length > 0;
    const system = fromDocuments && starter ? "" : chat.systemPrompt;
    const tail = input.draft === "" ? [] : tailOf(input.draft, null);
    const budget = fromDocuments
      ? passagesBudget({ contextTokens, systemTokens: await prompts.systemTokens(modelId, system), maxTokens: sampling.maxTokens, starter })
      : 0;
    const draft = fromDocuments ? await prompts.tokens(modelId, tail) : 0;
    const passagesTokens = Math.max(0, budget - draft);
    // The starter is given the question alone.
    const isAlone = fromDocuments && starter;
    const prompt = await prompts.build({
      home,
      chat,
      modelId,
      contextTokens,
      maxTokens: sampling.maxTokens,
      historyLeafId: isAlone ? null : chat.leafId,
      system,
      tail,
      reservedTokens: passagesTokens,
    });
    const { assembly, counts } = prompt;
    const systemTokens = counts.systemTokens + counts.overheadTokens;
    const fits = assembly.kind === "fits";
    return {
      kind: "counted",
      contextTokens,
      usedTokens: fits ? assembly.usedTokens : systemTokens + counts.tailTokens + passagesTokens,
      systemTokens,
      historyTokens: fits ? assembly.historyTokens : 0,
      draftTokens: counts.tailTokens,
      ...(fromDocuments ? { passagesTokens } : {}),
      answerTokens: fits ? assembly.answerTokens : 0,
      leftOutMessages: isAlone && chat.leafId !== null ? await prompts.depth(home, chat, chat.leafId) : await prompt.leftOutMessages(),
      draftFits: fits,
    };
  } catch (thrown) {
    // Unloaded between the two questions.
    if (thrown instanceof AppError && thrown.code === "engine/not-loaded") return { kind: "no-model" };
    throw thrown;
  }
};
