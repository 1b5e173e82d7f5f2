/** Probabilities of given answers, from the model's raw logits: no temperature, no sampling default takes part. */
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { AppError } from "#src/contract/errors.ts";
import { type PromptParts, promptOf } from "./prompt.ts";
import { readPrompt } from "./readPrompt.ts";

/** What the model would say at one position: log-probability of a token. */
type Next = (token: Token) => number;

interface Choice {
  readonly index: number;
  readonly tokens: readonly Token[];
}

/** Log-probabilities → probabilities of these alone, summing to 1. */
export const shares = (logs: readonly number[]): readonly number[] => {
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
};

/** Whether one choice begins with all of another: then only the end of the answer tells them apart. */
const overlaps = (choices: readonly Choice[]): boolean =>
  choices.some((one) =>
    choices.some(
      (other) =>
        one.index !== other.index &&
        one.tokens.length <= other.tokens.length &&
        one.tokens.every((token, at) => token === other.tokens[at]),
    ),
  );

export interface Choosing extends Omit<PromptParts, "request"> {
  readonly sequence: LlamaContextSequence;
  readonly request: Pick<PromptParts["request"], "messages" | "sequenceKey">;
  readonly choices: readonly string[];
}

/** Evaluates `tokens` and gives the log-probabilities behind the last, of those asked for. */
const evaluate = async (sequence: LlamaContextSequence, tokens: readonly Token[], wanted: readonly Token[]): Promise<Next> => {
  const last = tokens.at(-1);
  if (last === undefined) throw new TypeError("Nothing to evaluate");
  // Without a temperature the library only looks for the most likely token: logits stay as the model gave them. That token's is the largest.
  const filter = { tokens: [...new Set(wanted)], includeSelected: true };
  const outputs = await sequence.controlledEvaluate([
    ...tokens.slice(0, -1),
    [last, { generateNext: { token: true, logits: { filter }, totalLogitWeight: true } }],
  ]);
  const next = outputs[tokens.length - 1]?.next;
  const largest = next?.token == null ? undefined : next.logits?.get(next.token);
  if (next?.totalLogitWeight === undefined || largest === undefined) throw new AppError("engine/load-failed", "The model gives no logits");
  const total = largest + Math.log(next.totalLogitWeight);
  return (token) => (next.logits?.get(token) ?? Number.NEGATIVE_INFINITY) - total;
};

const endTokens = (model: LlamaModel): readonly Token[] =>
  [model.tokens.eos, model.tokens.eot].filter((token) => token !== null && token !== undefined);

/**
 * Probability of each choice as the whole answer: the product over its tokens (and the answer's end, where one choice begins with another), made to sum to 1.
 * The prompt is evaluated once; each further token of a choice costs one small evaluation. Throws chat/message-too-long, or the signal's reason.
 */
export const choose = async (
  { model, wrapper, markers, memory, sequence, request, choices }: Choosing,
  signal: AbortSignal,
): Promise<readonly number[]> => {
  const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 0, maxTokens: 1, thoughtTokens: 0 };
  const prompt = promptOf({ model, wrapper, markers, memory, request: { ...request, sampling } });
  const all: readonly Choice[] = choices.map((text, index) => ({ index, tokens: model.tokenize(text, false, "trimLeadingSpace") }));
  const longest = Math.max(...all.map(({ tokens }) => tokens.length));
  if (prompt.tokens.length + longest >= sequence.contextSize - 1)
    throw new AppError("chat/message-too-long", "The messages do not fit into the model's context", {
      details: { promptTokens: prompt.tokens.length, contextTokens: sequence.contextSize },
    });
  const ends = overlaps(all) ? endTokens(model) : [];
  const logs = choices.map(() => 0);

  /** Adds what the choices of a group say at this depth, then goes on below each of their tokens. `path`: tokens evaluated so far. */
  const walk = async (group: readonly Choice[], depth: number, next: Next, path: readonly Token[]): Promise<void> => {
    for (const { index, tokens } of group) {
      const token = tokens[depth];
      if (token !== undefined) logs[index] = (logs[index] ?? 0) + next(token);
      else if (ends.length > 0) logs[index] = (logs[index] ?? 0) + Math.log(ends.reduce((sum, end) => sum + Math.exp(next(end)), 0));
    }
    const further = group.filter(({ tokens }) => depth + (ends.length > 0 ? 0 : 1) < tokens.length);
    for (const token of new Set(further.map(({ tokens }) => tokens[depth]))) {
      if (token === undefined) continue;
      signal.throwIfAborted();
      const below = further.filter(({ tokens }) => tokens[depth] === token);
      // What another branch left behind goes; some kinds of model can only forget everything, then the path is evaluated anew.
      await sequence.adaptStateToTokens([...path], false);
      const wanted = [...below.flatMap(({ tokens }) => tokens[depth + 1] ?? []), ...ends];
      const after = await evaluate(sequence, [...path.slice(sequence.nextTokenIndex), token], wanted);
      await walk(below, depth + 1, after, [...path, token]);
    }
  };
  const { rest } = await readPrompt(sequence, prompt.tokens, { onRead: () => {}, onStep: () => Number.POSITIVE_INFINITY }, signal);
  const first = await evaluate(sequence, rest, [...all.flatMap(({ tokens }) => tokens[0] ?? []), ...ends]);
  await walk(all, 0, first, prompt.tokens);
  signal.throwIfAborted();
  return shares(logs);
};
