/** Which value types the known metadata entries must have. A wrong one makes llama.cpp throw at best and read past a buffer at worst. */
import { Refusal } from "../../refusals.ts";
import type { Metadata, MetaValue } from "./metadata.ts";

/** `texts[]` is a list of texts; `u32|each` one number or one for each layer. */
type Expected = "text" | "texts[]" | "u32" | "i32" | "f32" | "bool" | "u32|each" | "scores[]" | "i32[]" | "bytes[]" | "split-number";

const exact: ReadonlyMap<string, Expected> = new Map<string, Expected>([
  ["general.architecture", "text"],
  ["general.name", "text"],
  ["general.author", "text"],
  ["general.type", "text"],
  ["general.description", "text"],
  ["general.license", "text"],
  ["general.file_type", "u32"],
  ["general.quantization_version", "u32"],
  ["tokenizer.ggml.model", "text"],
  ["tokenizer.ggml.pre", "text"],
  ["tokenizer.ggml.tokens", "texts[]"],
  ["tokenizer.ggml.merges", "texts[]"],
  ["tokenizer.ggml.scores", "scores[]"],
  ["tokenizer.ggml.token_type", "i32[]"],
  ["tokenizer.ggml.suppress_tokens", "i32[]"],
  ["tokenizer.ggml.token_type_count", "u32"],
  ["tokenizer.ggml.precompiled_charsmap", "bytes[]"],
  ["tokenizer.ggml.add_bos_token", "bool"],
  ["tokenizer.ggml.add_eos_token", "bool"],
  ["tokenizer.ggml.add_sep_token", "bool"],
  ["tokenizer.ggml.add_space_prefix", "bool"],
  ["tokenizer.ggml.remove_extra_whitespaces", "bool"],
  ["tokenizer.chat_template", "text"],
  ["tokenizer.chat_templates", "texts[]"],
  ["split.no", "split-number"],
  ["split.count", "split-number"],
  ["split.tensors.count", "i32"],
]);

/** By what follows the architecture's name and a dot. */
const ofArchitecture: ReadonlyMap<string, Expected> = new Map<string, Expected>([
  ["vocab_size", "u32"],
  ["context_length", "u32"],
  ["embedding_length", "u32"],
  ["block_count", "u32"],
  ["feed_forward_length", "u32|each"],
  ["attention.head_count", "u32|each"],
  ["attention.head_count_kv", "u32|each"],
  ["attention.key_length", "u32"],
  ["attention.value_length", "u32"],
  ["attention.kv_lora_rank", "u32"],
  ["attention.causal", "bool"],
  ["attention.layer_norm_epsilon", "f32"],
  ["attention.layer_norm_rms_epsilon", "f32"],
  ["expert_count", "u32"],
  ["expert_used_count", "u32|each"],
  ["pooling_type", "u32"],
  ["rope.dimension_count", "u32"],
  ["rope.freq_base", "f32"],
  ["rope.scaling.type", "text"],
  ["rope.scaling.factor", "f32"],
  ["classifier.output_labels", "texts[]"],
]);

const isArrayOf = (value: MetaValue, ...elements: readonly string[]): boolean => value.kind === "array" && elements.includes(value.element);
const isNumber = (value: MetaValue, ...types: readonly string[]): boolean => value.kind === "number" && types.includes(value.type);

const matches = (value: MetaValue, expected: Expected): boolean => {
  switch (expected) {
    case "text":
      return value.kind === "string";
    case "texts[]":
      return isArrayOf(value, "string");
    case "bool":
      return value.kind === "bool";
    // u8 scores made llama.cpp read past the heap (its PR 26690).
    case "scores[]":
      return isArrayOf(value, "f32", "i32");
    case "i32[]":
      return isArrayOf(value, "i32");
    case "bytes[]":
      return isArrayOf(value, "u8", "i8");
    case "u32|each":
      return isNumber(value, "u32") || isArrayOf(value, "u32", "i32");
    // gguf-split writes u16; other tools have written wider ones.
    case "split-number":
      return isNumber(value, "u16", "u32", "i32");
    default:
      return isNumber(value, expected);
  }
};

/** Throws Refusal `wrong-type`, naming the entry. */
export const checkKnownTypes = (metadata: Metadata, architecture: string): void => {
  const prefix = `${architecture}.`;
  for (const [key, value] of metadata) {
    const expected = exact.get(key) ?? (key.startsWith(prefix) ? ofArchitecture.get(key.slice(prefix.length)) : undefined);
    const isTokenId = /^tokenizer\.ggml\.\w+_token_id$/.test(key);
    const wanted = isTokenId ? "u32" : expected;
    if (wanted !== undefined && !matches(value, wanted)) throw new Refusal("wrong-type", key);
  }
};
