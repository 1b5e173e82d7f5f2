/** One broken GGUF file for each rule of the validator (THREATS.md §6.1), made by code, with the reason it must be refused for. */
import {
  bool,
  f32,
  type GgufParts,
  type GgufTensor,
  type GgufValue,
  gguf,
  i32s,
  list,
  raw,
  sound,
  string,
  texts,
  u8,
  u8s,
  u16,
  u32,
  u32s,
  u64,
  withEntries,
  withoutEntry,
  withTensor,
} from "./gguf.ts";

export interface BrokenGguf {
  readonly what: string;
  readonly reason: string;
  readonly bytes: Buffer;
}
const broken = (what: string, reason: string, bytes: Buffer): BrokenGguf => ({ what, reason, bytes });
const parts = (what: string, reason: string, changed: GgufParts): BrokenGguf => broken(what, reason, gguf(changed));
const entry = (what: string, reason: string, key: string, value: GgufValue): BrokenGguf =>
  parts(what, reason, withEntries(sound, { [key]: value }));
const tensor = (what: string, reason: string, change: Partial<GgufTensor>, dataBytes?: number): BrokenGguf =>
  parts(what, reason, { ...withTensor(sound, 2, change), ...(dataBytes === undefined ? {} : { dataBytes }) });
/** Only a header: what stands before any entry. */
const header = (what: string, reason: string, change: Partial<GgufParts>): BrokenGguf => parts(what, reason, { ...sound, ...change });

const whole = gguf(sound);
const huge = 2n ** 63n;
/** Where the tensor data begin. */
const dataBytes = 6 * 34 + 20 + 128 + 2 * (32 * 34);

const headers: readonly BrokenGguf[] = [
  broken("an empty file", "empty", Buffer.alloc(0)),
  broken("the first two letters only", "too-short", Buffer.from("GG")),
  broken("the magic only", "too-short", Buffer.from("GGUF")),
  broken("a header cut at 15 bytes", "too-short", whole.subarray(0, 15)),
  broken("a header cut at 23 bytes", "too-short", whole.subarray(0, 23)),
  broken("a PNG", "not-gguf", Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex")),
  broken("a zip", "not-gguf", Buffer.from("PK\u0003\u0004 and some more bytes to be long enough")),
  broken("four kilobytes of zeros", "not-gguf", Buffer.alloc(4096)),
  header("lower-case magic", "not-gguf", { magic: "gguf" }),
  header("the old GGML magic", "not-gguf", { magic: "lmgg" }),
  header("version 0", "unsupported-version", { version: 0 }),
  header("version 1", "unsupported-version", { version: 1 }),
  header("version 4", "unsupported-version", { version: 4 }),
  header("version 99", "unsupported-version", { version: 99 }),
  header("version 3, bytes swapped", "byte-swapped", { version: 0x0300_0000 }),
  header("2^63 tensors", "too-many-tensors", { tensorCount: huge }),
  header("-1 tensors", "too-many-tensors", { tensorCount: -1n }),
  header("65,537 tensors", "too-many-tensors", { tensorCount: 65_537n }),
  header("2^63 entries", "too-many-keys", { entryCount: huge }),
  header("16,385 entries", "too-many-keys", { entryCount: 16_385n }),
];

const keyed = (key: string | Buffer): GgufParts => ({ ...sound, entries: [...sound.entries, [key, u8(1)]] });
const entries: readonly BrokenGguf[] = [
  parts("a key of length 0", "empty-key", keyed("")),
  parts("a key of 65 KiB", "key-too-long", keyed("k".repeat(65 * 1024))),
  parts("a key that is not UTF-8", "key-not-utf8", keyed(Buffer.from([0x61, 0xff, 0xfe]))),
  parts("a key with a zero byte", "key-not-utf8", keyed("a\0b")),
  parts("a __proto__ key", "unsafe-key", keyed("__proto__.polluted")),
  parts("a constructor segment", "unsafe-key", keyed("general.constructor.name")),
  parts("a prototype segment", "unsafe-key", keyed("a.prototype")),
  parts("general.architecture twice", "duplicate-key", {
    ...sound,
    entries: [...sound.entries, ["general.architecture", string("llama")]],
  }),
  broken("a key longer than the file", "string-out-of-range", Buffer.concat([whole.subarray(0, 24), Buffer.alloc(8, 0x7f)])),
  entry("value type 13", "unknown-value-type", "x", raw(13, Buffer.alloc(8))),
  entry("value type 2^32-1", "unknown-value-type", "x", raw(0xffff_ffff, Buffer.alloc(8))),
  entry("a list of lists", "nested-array", "x", list(9, [], 1n)),
  entry("a list of an unknown type", "unknown-value-type", "x", list(77, [], 1n)),
  entry("a list of 2^63 bytes", "array-out-of-range", "x", list(0, [], huge)),
  entry("a list of 2^63 texts", "array-out-of-range", "x", list(8, [], huge)),
  entry("a list of 2^61 numbers of 8 bytes (wraps to 0)", "array-out-of-range", "x", list(10, [], 2n ** 61n)),
  entry("a list of more texts than bytes", "array-out-of-range", "x", list(8, [], 100_000n)),
  entry("a text of 3 GiB", "string-out-of-range", "x", string("", 3n * 2n ** 30n)),
  entry("a text of 2^64-1 bytes", "string-out-of-range", "x", string("", 2n ** 64n - 1n)),
  entry("a list holding a text beyond the file", "string-out-of-range", "x", list(8, [Buffer.alloc(8, 0x7f)], 1n)),
  broken("a text of 65 MiB", "string-too-long", gguf(withEntries(sound, { x: string(Buffer.alloc(65 * 2 ** 20, 0x61)) }))),
  entry("a yes-or-no of 2", "bad-bool", "tokenizer.ggml.add_bos_token", bool(2)),
  entry("a list with a yes-or-no of 255", "bad-bool", "x", list(7, [Buffer.from([1, 255])], 2n)),
  entry("alignment of the wrong type", "wrong-type", "general.alignment", u64(32n)),
  entry("alignment 0", "bad-alignment", "general.alignment", u32(0)),
  entry("alignment 48", "bad-alignment", "general.alignment", u32(48)),
  entry("alignment 2^31", "bad-alignment", "general.alignment", u32(2 ** 31)),
  entry("alignment 8192", "bad-alignment", "general.alignment", u32(8192)),
  entry("an architecture that is a number", "wrong-type", "general.architecture", u32(1)),
  entry("scores of one byte each", "wrong-type", "tokenizer.ggml.scores", u8s([0, 0, 0, 0, 0, 0])),
  entry("token types of one byte each", "wrong-type", "tokenizer.ggml.token_type", u8s([0, 0, 0, 0, 0, 0])),
  entry("a vocabulary of numbers", "wrong-type", "tokenizer.ggml.tokens", i32s([1, 2, 3])),
  entry("merges of numbers", "wrong-type", "tokenizer.ggml.merges", i32s([1])),
  entry("a chat template that is a list", "wrong-type", "tokenizer.chat_template", texts(["{{ x }}"])),
  entry("a number of layers that is a text", "wrong-type", "llama.block_count", string("2")),
  entry("a number of layers of one byte", "wrong-type", "llama.block_count", u8(2)),
  entry("a token id of one byte", "wrong-type", "tokenizer.ggml.eos_token_id", u8(1)),
  entry("an epsilon that is whole", "wrong-type", "llama.attention.layer_norm_rms_epsilon", u32(1)),
  parts("no architecture", "missing-key", withoutEntry(sound, "general.architecture")),
  parts("no context length", "missing-key", withoutEntry(sound, "llama.context_length")),
  parts("no number of layers", "missing-key", withoutEntry(sound, "llama.block_count")),
  parts("no width", "missing-key", withoutEntry(sound, "llama.embedding_length")),
];

const tensors: readonly BrokenGguf[] = [
  tensor("a tensor without a name", "tensor-name-empty", { name: "" }),
  tensor("a tensor name of 64 bytes", "tensor-name-too-long", { name: "n".repeat(64) }),
  tensor("a tensor name that is not UTF-8", "tensor-name-not-utf8", { name: Buffer.from([0xc3, 0x28]) }),
  tensor("a tensor twice", "duplicate-tensor", { name: "token_embd.weight" }),
  tensor("no dimension", "bad-dimension-count", { dimensionCount: 0 }),
  tensor("five dimensions", "bad-dimension-count", { dimensionCount: 5 }),
  tensor("2^32-1 dimensions", "bad-dimension-count", { dimensionCount: 0xffff_ffff }),
  tensor("a dimension of 0", "bad-dimension", { dimensions: [32n, 0n] }, dataBytes),
  tensor("a dimension of -1", "bad-dimension", { dimensions: [32n, -1n] }, dataBytes),
  tensor("2^64 elements (wraps to 0)", "tensor-too-large", { dimensions: [2n ** 32n, 2n ** 32n] }, dataBytes),
  tensor("2^124 elements", "tensor-too-large", { dimensions: [2n ** 62n, 2n ** 62n] }, dataBytes),
  tensor("more bytes than 2^63", "tensor-too-large", { dimensions: [2n ** 62n], type: 0 }, dataBytes),
  tensor("a row of half a block", "row-not-whole-blocks", { dimensions: [16n, 64n] }),
  tensor("a removed tensor type", "unknown-tensor-type", { type: 4 }),
  tensor("tensor type 43", "unknown-tensor-type", { type: 43 }),
  tensor("tensor type 2^32-1", "unknown-tensor-type", { type: 0xffff_ffff }),
  tensor("a tensor at an odd place", "tensor-misaligned", { offset: 33n }),
  tensor("a tensor upon another", "tensor-overlap", { offset: 0n }),
  tensor("a hole before a tensor", "tensor-gap", { offset: 416n }),
  tensor("a tensor 2^40 past the end", "tensor-out-of-range", { offset: 2n ** 40n }),
  tensor("a tensor at 2^64-32", "tensor-out-of-range", { offset: 2n ** 64n - 32n }),
  tensor("a tensor of 2^50 bytes", "tensor-out-of-range", { dimensions: [2n ** 48n], type: 0, offset: 512n }, dataBytes),
  header("data that end a byte early", "truncated", { dataBytes: dataBytes - 1 }),
  header("no data at all", "truncated", { dataBytes: 0 }),
  broken("a file cut in its entries", "truncated", whole.subarray(0, 90)),
  broken("a file cut in its tensor list", "string-out-of-range", whole.subarray(0, whole.length - dataBytes - 100)),
  header("more tensors declared than there are", "tensor-name-empty", { tensorCount: 200n }),
];

const meanings: readonly BrokenGguf[] = [
  entry("an unknown architecture", "unsupported-architecture", "general.architecture", string("llama-9000")),
  entry("no layers", "value-out-of-range", "llama.block_count", u32(0)),
  entry("513 layers", "value-out-of-range", "llama.block_count", u32(513)),
  entry("2^32-1 layers", "value-out-of-range", "llama.block_count", u32(0xffff_ffff)),
  entry("a width of 2^31", "value-out-of-range", "llama.embedding_length", u32(2 ** 31)),
  entry("a context of 0", "value-out-of-range", "llama.context_length", u32(0)),
  entry("a context of 2^32-1", "value-out-of-range", "llama.context_length", u32(0xffff_ffff)),
  entry("100,000 heads", "value-out-of-range", "llama.attention.head_count", u32(100_000)),
  entry("2,000 experts", "value-out-of-range", "llama.expert_count", u32(2_000)),
  entry("a feed-forward width of 2^31", "value-out-of-range", "llama.feed_forward_length", u32(2 ** 31)),
  entry("a head length of 2^31", "value-out-of-range", "llama.attention.key_length", u32(2 ** 31)),
  entry("a negative head count", "value-out-of-range", "llama.attention.head_count", i32s([-1, 4])),
  entry("heads for another number of layers", "values-disagree", "llama.attention.head_count_kv", u32s([2, 2, 2])),
  entry("heads that the width does not divide into", "values-disagree", "llama.attention.head_count", u32(5)),
  entry("4 heads sharing 3", "values-disagree", "llama.attention.head_count_kv", u32(3)),
  entry("4 heads sharing 8", "values-disagree", "llama.attention.head_count_kv", u32(8)),
  parts(
    "more experts used than there are",
    "values-disagree",
    withEntries(sound, { "llama.expert_count": u32(4), "llama.expert_used_count": u32(5) }),
  ),
  entry("fewer scores than tokens", "tokenizer-lengths-differ", "tokenizer.ggml.scores", list(6, [f32(0).payload])),
  entry("more token types than tokens", "tokenizer-lengths-differ", "tokenizer.ggml.token_type", i32s([1, 1, 1, 1, 1, 1, 1])),
  entry("an empty vocabulary", "value-out-of-range", "tokenizer.ggml.tokens", texts([])),
  entry("a token twice", "duplicate-token", "tokenizer.ggml.tokens", texts(["<s>", "</s>", "a", "a", "ab", "x"])),
  entry("an end token past the vocabulary", "token-out-of-range", "tokenizer.ggml.eos_token_id", u32(6)),
  entry("a begin token at 2^31", "token-out-of-range", "tokenizer.ggml.bos_token_id", u32(2 ** 31)),
  entry("a template of 257 KiB", "template-too-long", "tokenizer.chat_template", string("x".repeat(257 * 1024))),
  entry("a further template of 257 KiB", "template-too-long", "tokenizer.chat_template.tools", string("x".repeat(257 * 1024))),
  entry("5,500 nested ifs", "template-too-deep", "tokenizer.chat_template", string("{% if a %}".repeat(5_500))),
  entry("50,000 brackets", "template-too-deep", "tokenizer.chat_template", string(`{{ ${"(".repeat(50_000)} }}`)),
  entry("a loop to a billion", "template-too-costly", "tokenizer.chat_template", string("{% for i in range(1000000000) %}x{% endfor %}")),
  entry(
    "a macro that calls itself",
    "template-recursive",
    "tokenizer.chat_template",
    string("{% macro a(x) %}{{ a(x) }}{% endmacro %}{{ a(1) }}"),
  ),
  entry(
    "a macro that calls itself behind a finished condition",
    "template-recursive",
    "tokenizer.chat_template",
    string("{%- macro walk(x) -%}{% if x %}{{ walk(x.y) }}{% endif %}{{ walk(x) }}{%- endmacro -%}"),
  ),
  entry("a vocabulary of 2^31", "value-out-of-range", "llama.vocab_size", u32(2 ** 31)),
  entry("a rotary width of 2^31", "value-out-of-range", "llama.rope.dimension_count", u32(2 ** 31)),
  parts(
    "layers whose widths add up past 2^32",
    "value-out-of-range",
    withEntries(sound, {
      "llama.feed_forward_length": u32s([0xffff_ffff, 0xffff_ffff]),
    }),
  ),
  parts("a split count of 2^31", "split-incomplete", withEntries(sound, { "split.count": u32(2 ** 31) })),
  entry("one part of three", "split-incomplete", "split.count", u16(3)),
];

export const brokenGgufs: readonly BrokenGguf[] = [...headers, ...entries, ...tensors, ...meanings];
