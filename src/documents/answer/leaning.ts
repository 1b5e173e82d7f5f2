/** Questions that lean on the turns before them ("and the second one?"): what to search for. */
import type { ModelId } from "#src/contract/ids.ts";
import type { Asker, PromptMessage } from "../modelPorts.ts";

/** A question with more words that carry meaning says itself what "it" is. One word is enough for "What is the deposit?", which leans on nothing. */
const POINTING_WORDS_MAX = 6;
const REWRITTEN_TOKENS = 80;
const REWRITTEN_MAX = 500;
/** One evaluated prompt for all rewritings, never a chat's own. */
const SEQUENCE = "rewrite";

const pronouns =
  /(?<!\p{L})(?:it|its|they|them|their|this|that|these|those|he|she|his|her|there|then|same|other|one|ones|first|second|third|last|er|sie|es|ihr|ihre|dies|diese|dieser|dieses|davon|dazu|dort|dann|dessen|deren|zweite|dritte|letzte|andere)(?!\p{L})/iu;
const opening = /^\s*(?:and|or|but|what about|how about|why|und|oder|aber|was ist mit|wie ist es mit|warum)(?!\p{L})/iu;
const common =
  /^(?:the|a|an|is|are|was|were|what|which|who|why|when|where|how|much|many|of|in|on|for|to|do|does|did|and|or|about|der|die|das|ein|eine|ist|sind|war|was|wer|wann|wo|wie|warum|viel|viele|von|für|zu|und|oder|mit)$/iu;

const contentWords = (text: string): number => (text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !common.test(word)).length;

/** By its words alone: it opens like a continuation, or names little and points back. */
export const leansOnHistory = (question: string, history: readonly PromptMessage[]): boolean =>
  history.some(({ role }) => role === "user") &&
  (opening.test(question) || contentWords(question) === 0 || (pronouns.test(question) && contentWords(question) <= POINTING_WORDS_MAX));

const lastQuestion = (history: readonly PromptMessage[]): string => history.findLast(({ role }) => role === "user")?.text ?? "";

const rewritePrompt = (question: string, history: readonly PromptMessage[]): readonly PromptMessage[] => [
  {
    role: "system",
    text: "Rewrite the last question so that it can be understood without the conversation. Keep its language. Reply with the question only.",
  },
  {
    role: "user",
    text: [
      ...history.slice(-4).map(({ role, text }) => `${role === "user" ? "Person" : "Assistant"}: ${text.slice(0, REWRITTEN_MAX)}`),
      `Person: ${question}`,
    ].join("\n"),
  },
];

/**
 * What to search for. A question that stands alone is searched as it is. One that leans is put beside the question before it; a model that can
 * is asked to write it out as well, which costs one short step, so only then. A rewriting that fails is done without.
 */
export const searchQuestion = async (
  asker: Asker,
  request: { readonly question: string; readonly history: readonly PromptMessage[]; readonly modelId: ModelId; readonly starter: boolean },
  signal: AbortSignal,
): Promise<string> => {
  const { question, history, modelId, starter } = request;
  if (!leansOnHistory(question, history)) return question;
  const together = `${lastQuestion(history)} ${question}`;
  if (starter) return together;
  let written = "";
  try {
    const sampling = { temperature: 0, maxTokens: REWRITTEN_TOKENS, thoughtTokens: 0 };
    for await (const event of asker.ask(modelId, { sequenceKey: SEQUENCE, messages: rewritePrompt(question, history), sampling }, signal)) {
      if (event.kind === "text") written += event.text;
    }
  } catch {
    signal.throwIfAborted();
    return together;
  }
  const line = written.trim().split("\n")[0]?.slice(0, REWRITTEN_MAX).toWellFormed() ?? "";
  return line === "" ? together : `${line} ${question}`;
};
