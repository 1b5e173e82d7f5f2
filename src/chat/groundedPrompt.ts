/** How a turn over documents differs from a plain one: how much of the context passages may take, the sampling, and what precedes the question. */
import type { Chat, Message, Sampling, UserMessage } from "#src/contract/chat.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import type { ChatRepository, GeneratorModel, Grounded, PromptMessage } from "./ports.ts";

/**
 * Passages take at most half of the context, so that a conversation keeps its place, and at most this many tokens: about 30 passages, of which a
 * larger model without an accelerator reads some 50 to 100 tokens a second. The starter has no conversation: all but the answer's room.
 */
const PASSAGES_MAX_TOKENS = 4_096;
const ANSWER_RESERVE_MAX_TOKENS = 2_048;
/** Messages before a question that may say what it means. */
const HISTORY_MESSAGES = 6;

/** Most tokens that the grounding's system prompt, its passages and the question may take. `systemTokens`: of the chat's own system prompt and the template. */
export const passagesBudget = (input: {
  readonly contextTokens: number;
  readonly systemTokens: number;
  readonly maxTokens: number | null;
  readonly starter: boolean;
}): number => {
  const { contextTokens, maxTokens } = input;
  const reserve = Math.min(maxTokens ?? Number.POSITIVE_INFINITY, Math.floor(contextTokens / 4), ANSWER_RESERVE_MAX_TOKENS);
  const room = Math.max(0, contextTokens - reserve - input.systemTokens);
  return input.starter ? room : Math.min(room, Math.floor(contextTokens / 2), PASSAGES_MAX_TOKENS);
};

/** Copying a value wants the likeliest word: temperature 0, unless a person chose another one for the chat, the model, or in the settings. */
export const groundedSampling = (sampling: Sampling, chat: Chat, model: Pick<GeneratorModel, "sampling">): Sampling =>
  (chat.sampling.temperature ?? model.sampling.temperature) === undefined && sampling.temperature === defaultSettings.sampling.temperature
    ? { ...sampling, temperature: 0 }
    : sampling;

const asPrompt = ({ role, text }: Message): PromptMessage => ({ role, text });

/** The last messages before a question, oldest first. */
export const historyBefore = async (home: ChatRepository, chat: Chat, question: UserMessage): Promise<readonly PromptMessage[]> =>
  question.parentId === null
    ? []
    : (await home.path(chat.id, { leafId: question.parentId, limit: HISTORY_MESSAGES })).messages
        .filter(({ text }) => text !== "")
        .map(asPrompt);

/** The starter knows one system prompt; others read the chat's own after it. */
export const groundedSystem = (grounded: Extract<Grounded, { kind: "prompt" }>, chat: Chat, starter: boolean): string =>
  starter || chat.systemPrompt === "" ? grounded.system : `${grounded.system}\n\n${chat.systemPrompt}`;
