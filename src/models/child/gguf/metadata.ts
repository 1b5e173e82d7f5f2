/** Reads the metadata entries of a GGUF header: every entry is walked and checked, only what the rules need is kept. */
import { Refusal } from "../../refusals.ts";
import type { BoundedReader } from "./reader.ts";
import { TokenSet } from "./tokenSet.ts";
import { type ValueTypeName, valueTypes } from "./types.ts";

/** Upstream's own cap is 1 GiB; no honest header has texts of this length (tokenizer.huggingface.json is about 10 MB). */
const STRING_BYTES_MAX = 64 * 1024 * 1024;
const KEY_BYTES_MAX = 64 * 1024;
/** All names together; real headers have about 2 KB. */
const ALL_KEYS_BYTES_MAX = 4 * 1024 * 1024;
/** Longest text kept; only chat templates come near it. */
export const TEMPLATE_BYTES_MAX = 256 * 1024;
const OTHER_TEXT_BYTES_MAX = 4 * 1024;
/** All kept texts together. */
const ALL_TEXT_BYTES_MAX = 8 * 1024 * 1024;
/** Lists whose numbers are kept: one per layer. */
const KEPT_NUMBERS_MAX = 1024;
const ALL_KEPT_NUMBERS_MAX = 256 * 1024;

export type MetaValue =
  | { readonly kind: "number"; readonly type: ValueTypeName; readonly value: number | bigint }
  | { readonly kind: "bool"; readonly value: boolean }
  /** `text` is null where it was too long to keep. */
  | { readonly kind: "string"; readonly bytes: number; readonly text: string | null }
  /** `at`: where its first element lies in the file. `numbers` is null for texts and for long lists. */
  | {
      readonly kind: "array";
      readonly element: ValueTypeName;
      readonly at: number;
      readonly length: number;
      readonly numbers: readonly number[] | null;
    };
export type Metadata = ReadonlyMap<string, MetaValue>;

type NumberType = Exclude<ValueTypeName, "bool" | "string" | "array">;

const decoder = new TextDecoder("utf-8", { fatal: true });
/** Text of valid UTF-8, else null. */
export const decoded = (bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
};

const typeAt = (number: number, key: string): (typeof valueTypes)[number] => {
  const found = valueTypes[number];
  if (found === undefined) throw new Refusal("unknown-value-type", `${key}: type ${number}`);
  return found;
};

/** A length of texts or bytes, held against what remains of the file. */
const boundedLength = (reader: BoundedReader, key: string): number => {
  const length = reader.u64();
  if (length > BigInt(reader.remaining)) throw new Refusal("string-out-of-range", key);
  if (length > BigInt(STRING_BYTES_MAX)) throw new Refusal("string-too-long", key);
  return Number(length);
};

const readKey = (reader: BoundedReader, index: number): string => {
  const length = reader.u64();
  if (length === 0n) throw new Refusal("empty-key", `entry ${index + 1}`);
  if (length > BigInt(reader.remaining)) throw new Refusal("string-out-of-range", `name of entry ${index + 1}`);
  if (length > BigInt(KEY_BYTES_MAX)) throw new Refusal("key-too-long", `entry ${index + 1}`);
  const key = decoded(reader.bytes(Number(length)));
  if (key === null || key.includes("\0")) throw new Refusal("key-not-utf8", `entry ${index + 1}`);
  // node-llama-cpp builds nested objects from the dotted names, so these segments would reach Object.prototype.
  if (key.split(".").some((segment) => segment === "__proto__" || segment === "constructor" || segment === "prototype")) {
    throw new Refusal("unsafe-key", `entry ${index + 1}`);
  }
  return key;
};

const readBool = (reader: BoundedReader, key: string): boolean => {
  const value = reader.u8();
  if (value > 1) throw new Refusal("bad-bool", key);
  return value === 1;
};

const readNumber = (reader: BoundedReader, type: NumberType): number | bigint => reader[type]();

/** One reader's kept texts and numbers, counted so that a header of many entries stays small. */
class Kept {
  #textBytes = 0;
  #numbers = 0;
  mayKeepText(bytes: number, most: number): boolean {
    if (bytes > most || this.#textBytes + bytes > ALL_TEXT_BYTES_MAX) return false;
    this.#textBytes += bytes;
    return true;
  }
  mayKeepNumbers(count: number): boolean {
    if (count > KEPT_NUMBERS_MAX || this.#numbers + count > ALL_KEPT_NUMBERS_MAX) return false;
    this.#numbers += count;
    return true;
  }
}

const readText = (reader: BoundedReader, key: string, kept: Kept): MetaValue => {
  const bytes = boundedLength(reader, key);
  if (key === "tokenizer.chat_template" && bytes > TEMPLATE_BYTES_MAX) throw new Refusal("template-too-long", `${bytes} bytes`);
  const most = key.startsWith("tokenizer.chat_template") ? TEMPLATE_BYTES_MAX : OTHER_TEXT_BYTES_MAX;
  if (!kept.mayKeepText(bytes, most)) {
    reader.skip(bytes);
    return { kind: "string", bytes, text: null };
  }
  return { kind: "string", bytes, text: reader.bytes(bytes).toString("utf8") };
};

/** Walks a list of texts; the vocabulary must not hold a token twice: llama.cpp asserts `id_to_token.size() == token_to_id.size()` and aborts. */
const walkTexts = (reader: BoundedReader, key: string, length: number): void => {
  const tokens = key === "tokenizer.ggml.tokens" ? new TokenSet() : null;
  for (let index = 0; index < length; index += 1) {
    const bytes = boundedLength(reader, key);
    if (tokens !== null && bytes > 0 && bytes <= KEY_BYTES_MAX) tokens.add(reader.view(bytes));
    else reader.skip(bytes);
  }
  if (tokens?.hasDuplicate() === true) throw new Refusal("duplicate-token");
};

const readArray = (reader: BoundedReader, key: string, kept: Kept): MetaValue => {
  const element = typeAt(reader.u32(), key);
  const declared = reader.u64();
  if (element.name === "array") throw new Refusal("nested-array", key);
  // A text needs at least its own length of 8 bytes.
  if (declared * BigInt(element.bytes ?? 8) > BigInt(reader.remaining)) throw new Refusal("array-out-of-range", key);
  const length = Number(declared);
  const at = reader.position;
  if (element.name === "string") {
    walkTexts(reader, key, length);
    return { kind: "array", element: "string", at, length, numbers: null };
  }
  if (element.name === "bool") {
    const numbers: number[] = [];
    const keeps = kept.mayKeepNumbers(length);
    for (let index = 0; index < length; index += 1) {
      const value = readBool(reader, key);
      if (keeps) numbers.push(Number(value));
    }
    return { kind: "array", element: "bool", at, length, numbers: keeps ? numbers : null };
  }
  if (!kept.mayKeepNumbers(length)) {
    reader.skip(length * element.bytes);
    return { kind: "array", element: element.name, at, length, numbers: null };
  }
  const type = element.name;
  return { kind: "array", element: type, at, length, numbers: Array.from({ length }, () => Number(readNumber(reader, type))) };
};

const readValue = (reader: BoundedReader, key: string, kept: Kept): MetaValue => {
  const type = typeAt(reader.u32(), key);
  switch (type.name) {
    case "string":
      return readText(reader, key, kept);
    case "array":
      return readArray(reader, key, kept);
    case "bool":
      return { kind: "bool", value: readBool(reader, key) };
    default:
      return { kind: "number", type: type.name, value: readNumber(reader, type.name) };
  }
};

/** Reads `count` entries (≤ 16,384, the caller's check). Throws Refusal for the first broken one. */
export const readMetadata = (reader: BoundedReader, count: number): Metadata => {
  const metadata = new Map<string, MetaValue>();
  const kept = new Kept();
  let keyBytes = 0;
  for (let index = 0; index < count; index += 1) {
    const key = readKey(reader, index);
    keyBytes += key.length;
    if (keyBytes > ALL_KEYS_BYTES_MAX) throw new Refusal("limits", "names of metadata entries");
    if (metadata.has(key)) throw new Refusal("duplicate-key", key.slice(0, 100));
    metadata.set(key, readValue(reader, key.slice(0, 200), kept));
  }
  return metadata;
};
