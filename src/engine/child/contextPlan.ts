/** How large a context, and how many chats stay evaluated: arithmetic only. */

/** Context when none is asked for: more costs memory and time that most chats never use. */
const SANE_CONTEXT_TOKENS = 8_192;
/** Not made smaller than this for the sake of more chats. */
const LEAST_CONTEXT_TOKENS = 4_096;
/** A chat returned to after three others must still be there (issue: "Returning costs nothing"). */
const CHATS_AT_ONCE = 4;
/** llama.cpp pads a context to this many cells. */
const PADDING_TOKENS = 256;
/** Share of the available memory that the first context may take; the rest is for evaluation and for other programs. */
const MEMORY_SHARE = 0.8;
const SLOTS_MAX = 32;

export interface PlanFacts {
  /** null: choose. */
  readonly askedTokens: number | null;
  readonly trainedTokens: number;
  /** 0: unknown, or a model without a cache that grows. */
  readonly kvBytesPerToken: number;
  readonly availableBytes: number;
  readonly chatMemoryBytes: number;
}
export interface ContextPlan {
  readonly contextTokens: number;
  /** Chats with an evaluated prompt of their own, at least 1. */
  readonly slots: number;
}

const paddedDown = (tokens: number): number => Math.max(PADDING_TOKENS, Math.floor(tokens / PADDING_TOKENS) * PADDING_TOKENS);

/** What fits: asked for, or the trained context up to a sane size, smaller where four chats would not fit into the chat memory. */
export const planContext = (facts: PlanFacts): ContextPlan => {
  const perToken = facts.kvBytesPerToken;
  const trained = facts.trainedTokens > 0 ? facts.trainedTokens : LEAST_CONTEXT_TOKENS;
  const inMemory = perToken === 0 ? Number.POSITIVE_INFINITY : paddedDown((facts.availableBytes * MEMORY_SHARE) / perToken);
  const forFour = perToken === 0 ? Number.POSITIVE_INFINITY : paddedDown(facts.chatMemoryBytes / CHATS_AT_ONCE / perToken);
  const sane = Math.min(SANE_CONTEXT_TOKENS, Math.max(LEAST_CONTEXT_TOKENS, forFour));
  const contextTokens = Math.min(facts.askedTokens ?? Math.min(trained, sane), inMemory);
  const slots = perToken === 0 ? CHATS_AT_ONCE : Math.floor(facts.chatMemoryBytes / (perToken * contextTokens));
  return { contextTokens, slots: Math.min(SLOTS_MAX, Math.max(1, slots)) };
};
