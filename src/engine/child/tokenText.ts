/** Turns generated tokens into text as they come, holding back characters whose bytes are not complete yet. */
import type { Token } from "node-llama-cpp";

/** A character has at most four bytes, a token at least one; after this many tokens a replacement character is meant. */
const HELD_MAX = 8;
const REPLACEMENT = "\uFFFD";

export interface TokenText {
  push(token: Token): string;
  /** Tokens whose text is not out yet. */
  readonly heldTokens: number;
}

/** `detokenize(tokens, before)`: text of tokens that follow `before` (leading spaces depend on it). */
export const createTokenText = (
  detokenize: (tokens: readonly Token[], before: readonly Token[]) => string,
  before: readonly Token[],
): TokenText => {
  let last = before.slice(-4);
  let held: readonly Token[] = [];
  return {
    push: (token) => {
      held = [...held, token];
      const text = detokenize(held, last);
      if (text.endsWith(REPLACEMENT) && held.length < HELD_MAX) return "";
      last = [...last, ...held].slice(-4);
      held = [];
      return text;
    },
    get heldTokens() {
      return held.length;
    },
  };
};
