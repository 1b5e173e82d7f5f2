/** Tokens that stand for themselves in a vocabulary: read in a second walk, since the header keeps no token. */
import type { Metadata } from "./metadata.ts";
import { BoundedReader, type ByteSource } from "./reader.ts";

/** `LLAMA_TOKEN_TYPE_*` (llama.h). Only control tokens are never made of typed text; user-defined ones are. */
export type TokenType = "normal" | "unknown" | "control" | "user-defined" | "unused" | "byte";
const types: readonly (TokenType | undefined)[] = [undefined, "normal", "unknown", "control", "user-defined", "unused", "byte"];

export interface Token {
  readonly id: number;
  readonly text: string;
  readonly type: TokenType;
}

/** Special tokens are short; a marker of a template is at most 64 characters. */
const TEXT_BYTES_MAX = 256;
/** Gemma has about 6,500 that are not normal. */
const KEPT_MAX = 16_384;

/** Those that are not normal text or bytes, and those of which `wants` says so; at most 16,384. Without a vocabulary none. */
export const readTokens = (source: ByteSource, metadata: Metadata, wants: (id: number, text: string) => boolean): readonly Token[] => {
  const tokens = metadata.get("tokenizer.ggml.tokens");
  const kinds = metadata.get("tokenizer.ggml.token_type");
  if (tokens?.kind !== "array" || tokens.element !== "string") return [];
  const reader = new BoundedReader(source);
  reader.skip(tokens.at);
  const typeReader =
    kinds?.kind === "array" && kinds.element === "i32" && kinds.length === tokens.length ? new BoundedReader(source) : null;
  if (kinds?.kind === "array") typeReader?.skip(kinds.at);
  const found: Token[] = [];
  for (let id = 0; id < tokens.length && found.length < KEPT_MAX; id += 1) {
    const bytes = Number(reader.u64());
    const type = (typeReader === null ? undefined : types[typeReader.i32()]) ?? "normal";
    if (bytes > TEXT_BYTES_MAX) {
      reader.skip(bytes);
      continue;
    }
    const text = reader.view(bytes).toString("utf8");
    if ((type !== "normal" && type !== "byte") || wants(id, text)) found.push({ id, text, type });
  }
  return found;
};
