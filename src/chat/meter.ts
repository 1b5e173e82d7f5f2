/** What sending a draft would use of the context: the same computation as the turn itself. */
import type { Meter } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { ChatId } from "#src/contract/ids.ts";
import { samplingOf, tailOf } from "./answering.ts";
import type { ChatDeps } from "./deps.ts";
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
    const prompt = await prompts.build({
      home,
      chat,
      modelId: model.answeredBy.modelId,
      contextTokens,
      maxTokens: samplingOf(deps.settings().sampling, chat, model).maxTokens,
      historyLeafId: chat.leafId,
      tail: input.draft === "" ? [] : tailOf(input.draft, null),
    });
    const { assembly, counts } = prompt;
    const systemTokens = counts.systemTokens + counts.overheadTokens;
    const fits = assembly.kind === "fits";
    return {
      kind: "counted",
      contextTokens,
      usedTokens: fits ? assembly.usedTokens : systemTokens + counts.tailTokens,
      systemTokens,
      historyTokens: fits ? assembly.historyTokens : 0,
      draftTokens: counts.tailTokens,
      answerTokens: fits ? assembly.answerTokens : 0,
      leftOutMessages: await prompt.leftOutMessages(),
      draftFits: fits,
    };
  } catch (thrown) {
    // Unloaded between the two questions.
    if (thrown instanceof AppError && thrown.code === "engine/not-loaded") return { kind: "no-model" };
    throw thrown;
  }
};
