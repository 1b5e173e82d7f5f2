/** The tokens to evaluate for a request, and where in the answer generation then stands. */
import type { ChatWrapper, LlamaModel, Token } from "node-llama-cpp";
import type { GenerateRequest } from "../engine.ts";
import type { AnswerMemory } from "./answerMemory.ts";
import type { Segment } from "./answerScanner.ts";
import type { ThoughtMarkers } from "./markers.ts";
import { type OpenAnswer, type Rendered, render } from "./template.ts";

export interface Prompt {
  readonly tokens: readonly Token[];
  readonly rendered: Rendered;
  /** Tokens of the open answer that end the prompt: generated before, or put there to suppress thinking. */
  readonly opened: readonly Token[];
  /** How many of those no model wrote. */
  readonly givenTokens: number;
  readonly segment: Segment;
  /** Nothing of the answer is there yet. */
  readonly fresh: boolean;
}
export interface PromptParts {
  readonly model: LlamaModel;
  readonly wrapper: ChatWrapper;
  readonly markers: ThoughtMarkers;
  readonly memory: AnswerMemory;
  readonly request: GenerateRequest;
}

const freshPrompt = ({ markers, request }: PromptParts, rendered: Rendered): Prompt => {
  const suppressed = request.sampling.thoughtTokens === 0;
  const opened = suppressed ? markers.skipTokens : [];
  return {
    tokens: [...rendered.tokens, ...opened],
    rendered,
    opened,
    givenTokens: opened.length,
    segment: markers.openedByTemplate && !suppressed ? "thought" : "answer",
    fresh: true,
  };
};

/** An answer gone on with is put in as the very tokens it was generated as, when they are still known; else its text is tokenized. */
const openedPrompt = ({ memory, request }: PromptParts, open: OpenAnswer, renderWith: (open: OpenAnswer | null) => Rendered): Prompt => {
  const generated = memory.recall(request.sequenceKey, open.thought, open.answer);
  if (generated === null) {
    const rendered = renderWith(open);
    return {
      tokens: rendered.tokens,
      rendered,
      opened: [],
      givenTokens: 0,
      segment: open.answer === "" ? "thought" : "answer",
      fresh: false,
    };
  }
  const rendered = renderWith(null);
  return {
    tokens: [...rendered.tokens, ...generated.tokens],
    rendered,
    opened: generated.tokens,
    givenTokens: generated.givenTokens,
    segment: generated.inThought ? "thought" : "answer",
    fresh: false,
  };
};

/** Renders the request; remembered answers of this chat go in as their tokens. */
export const promptOf = (parts: PromptParts): Prompt => {
  const { model, wrapper, markers, memory, request } = parts;
  const recall = (text: string): readonly Token[] | null => {
    // A template with channels writes the header itself; the tokens begin with one.
    const answer = markers.channels === null ? memory.recall(request.sequenceKey, "", text) : null;
    return answer?.tokens.slice(answer.givenTokens) ?? null;
  };
  const renderWith = (open: OpenAnswer | null): Rendered => render(model, wrapper, { messages: request.messages, open, recall });
  const open = request.continueAnswer ?? null;
  return open === null || (open.thought === "" && open.answer === "")
    ? freshPrompt(parts, renderWith(null))
    : openedPrompt(parts, open, renderWith);
};
