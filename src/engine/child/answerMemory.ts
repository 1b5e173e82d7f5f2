/** Remembers which tokens an answer was generated as, so that its text goes back into a prompt as exactly those and the evaluated state still fits. */
import type { Token } from "node-llama-cpp";

/** Answers and tokens kept; the oldest go first. 4 M tokens are 32 MB at most. */
const ANSWERS_MAX = 2_000;
const TOKENS_MAX = 4_000_000;

export interface GeneratedAnswer {
  /** Everything sampled, markers of thinking included, without the end token. */
  readonly tokens: readonly Token[];
  /** How many of the first ones were put there to suppress thinking; no part of the answer in later prompts. */
  readonly givenTokens: number;
  readonly inThought: boolean;
}

export interface AnswerMemory {
  remember(sequenceKey: string, thought: string, answer: string, generated: GeneratedAnswer): void;
  /** Only for exactly the same text in the same chat. */
  recall(sequenceKey: string, thought: string, answer: string): GeneratedAnswer | null;
}

/** An empty memory. */
export const createAnswerMemory = (): AnswerMemory => {
  const answers = new Map<string, GeneratedAnswer>();
  let tokens = 0;
  const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
  const forget = (key: string): void => {
    tokens -= answers.get(key)?.tokens.length ?? 0;
    answers.delete(key);
  };
  return {
    remember: (sequenceKey, thought, answer, generated) => {
      const key = keyOf(sequenceKey, thought, answer);
      forget(key);
      answers.set(key, generated);
      tokens += generated.tokens.length;
      for (const oldest of answers.keys()) {
        if (answers.size <= ANSWERS_MAX && tokens <= TOKENS_MAX) break;
        forget(oldest);
      }
    },
    recall: (sequenceKey, thought, answer) => answers.get(keyOf(sequenceKey, thought, answer)) ?? null,
  };
};
