/** The tokenizer's lists and special tokens, held against each other. */
import { Refusal } from "../../refusals.ts";
import type { Metadata } from "./metadata.ts";

const VOCABULARY_MAX = 2 ** 24;
/** How converters write "none" (-1 as u32). */
const NONE = 0xffff_ffff;

const lengthOf = (metadata: Metadata, key: string): number | null => {
  const value = metadata.get(key);
  return value?.kind === "array" ? value.length : null;
};

/** Tokens in the vocabulary, 0 without one. Throws tokenizer-lengths-differ, token-out-of-range, value-out-of-range. */
export const checkTokenizer = (metadata: Metadata): number => {
  const tokens = lengthOf(metadata, "tokenizer.ggml.tokens");
  if (tokens === null) return 0;
  if (tokens === 0 || tokens > VOCABULARY_MAX) throw new Refusal("value-out-of-range", `${tokens} tokens`);
  for (const key of ["tokenizer.ggml.scores", "tokenizer.ggml.token_type"]) {
    const length = lengthOf(metadata, key);
    if (length !== null && length !== tokens) throw new Refusal("tokenizer-lengths-differ", `${key}: ${length} for ${tokens} tokens`);
  }
  for (const [key, value] of metadata) {
    if (!/^tokenizer\.ggml\.\w+_token_id$/.test(key) || value.kind !== "number") continue;
    // Fine-tunes are published with a padding token one past the end; llama.cpp drops that one with a warning, so it is no reason to refuse.
    if (Number(value.value) >= tokens && Number(value.value) !== NONE && key !== "tokenizer.ggml.padding_token_id") {
      throw new Refusal("token-out-of-range", `${key} = ${value.value} of ${tokens}`);
    }
  }
  return tokens;
};
