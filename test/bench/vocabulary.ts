/** Takes the tokenizer out of one of llama.cpp's vocabulary files, so that made models have a real one. */
import { readFileSync } from "node:fs";
import { type GgufValue, raw } from "#test/support/gguf.ts";

/** Bytes of a value by its type in a GGUF file; texts (8) and lists (9) carry their length. */
const sizes: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

/** The `tokenizer.*` entries as they lie there, without the chat template, and how many tokens there are. */
export const readVocabulary = (path: string): { readonly entries: readonly (readonly [string, GgufValue])[]; readonly tokens: number } => {
  const bytes = readFileSync(path);
  let at = 24;
  const take = (length: number): number => {
    at += length;
    return at - length;
  };
  const u32 = (): number => bytes.readUInt32LE(take(4));
  const u64 = (): number => Number(bytes.readBigUInt64LE(take(8)));
  const text = (): string => {
    const length = u64();
    const start = take(length);
    return bytes.toString("utf8", start, start + length);
  };
  /** How many elements the value holds. */
  const skip = (type: number): number => {
    if (type === 8) take(u64());
    else if (type === 9) {
      const inner = u32();
      const count = u64();
      if (inner === 8) for (let index = 0; index < count; index += 1) take(u64());
      else take(count * (sizes[inner] ?? 0));
      return count;
    } else take(sizes[type] ?? 0);
    return 1;
  };
  const found = Array.from({ length: Number(bytes.readBigUInt64LE(16)) }, () => {
    const key = text();
    const type = u32();
    const start = at;
    const count = skip(type);
    return { key, value: raw(type, bytes.subarray(start, at)), count };
  });
  return {
    entries: found
      .filter(({ key }) => key.startsWith("tokenizer.") && key !== "tokenizer.chat_template")
      .map(({ key, value }) => [key, value] as const),
    tokens: found.find(({ key }) => key === "tokenizer.ggml.tokens")?.count ?? 0,
  };
};
