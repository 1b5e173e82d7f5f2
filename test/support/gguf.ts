/** Makes GGUF files from parts, sound or broken in exactly one place. */

const int = (bytes: 1 | 2 | 4 | 8, value: number | bigint): Buffer => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  else buffer.writeUIntLE(Number(BigInt.asUintN(bytes * 8, BigInt(value))), 0, bytes);
  return buffer;
};
const float = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
};

/** A value as it lies in the file: its type's number, then its bytes. */
export interface GgufValue {
  readonly type: number;
  readonly payload: Buffer;
}
const value = (type: number, payload: Buffer): GgufValue => ({ type, payload });

/** A text with its length in front; `length` lies about it. */
const text = (content: string | Buffer, length?: bigint): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([int(8, length ?? bytes.length), bytes]);
};

export const u8 = (number: number): GgufValue => value(0, int(1, number));
export const u16 = (number: number): GgufValue => value(2, int(2, number));
export const u32 = (number: number): GgufValue => value(4, int(4, number));
export const i32 = (number: number): GgufValue => value(5, int(4, number));
export const f32 = (number: number): GgufValue => value(6, float(number));
export const bool = (byte: number): GgufValue => value(7, int(1, byte));
export const string = (content: string | Buffer, length?: bigint): GgufValue => value(8, text(content, length));
export const u64 = (number: bigint): GgufValue => value(10, int(8, number));
/** A list: the elements' type, how many it says there are, and their bytes. */
export const list = (elementType: number, elements: readonly Buffer[], length?: bigint): GgufValue =>
  value(9, Buffer.concat([int(4, elementType), int(8, length ?? elements.length), ...elements]));
export const texts = (contents: readonly string[]): GgufValue =>
  list(
    8,
    contents.map((content) => text(content)),
  );
export const f32s = (numbers: readonly number[]): GgufValue => list(6, numbers.map(float));
export const i32s = (numbers: readonly number[]): GgufValue =>
  list(
    5,
    numbers.map((number) => int(4, number)),
  );
export const u32s = (numbers: readonly number[]): GgufValue =>
  list(
    4,
    numbers.map((number) => int(4, number)),
  );
export const u8s = (numbers: readonly number[]): GgufValue =>
  list(
    0,
    numbers.map((number) => int(1, number)),
  );
/** A value of a type that does not exist, or with any bytes. */
export const raw = (type: number, payload: Buffer): GgufValue => value(type, payload);

export interface GgufTensor {
  readonly name: string | Buffer;
  readonly dimensions: readonly bigint[];
  /** 0 is F32, 1 F16, 8 Q8_0 (ggml.h). */
  readonly type: number;
  /** Where it ought to lie unless said. */
  readonly offset?: bigint;
  /** As many as there are unless said. */
  readonly dimensionCount?: number;
  /** Of an F32 tensor; zeros unless given. */
  readonly values?: Float32Array;
}

export interface GgufParts {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: bigint;
  readonly entryCount?: bigint;
  readonly alignment?: number;
  readonly entries: readonly (readonly [key: string | Buffer, value: GgufValue])[];
  readonly tensors: readonly GgufTensor[];
  /** Bytes of tensor data; as many as the tensors need unless said. */
  readonly dataBytes?: number;
}

const blocks: ReadonlyMap<number, readonly [elements: number, bytes: number]> = new Map([
  [0, [1, 4]],
  [1, [1, 2]],
  [2, [32, 18]],
  [8, [32, 34]],
  [12, [256, 144]],
  [14, [256, 210]],
]);
const bytesOf = ({ dimensions, type }: GgufTensor): bigint => {
  const [elements, bytes] = blocks.get(type) ?? [1, 1];
  return (dimensions.reduce((product, dimension) => product * dimension, 1n) / BigInt(elements)) * BigInt(bytes);
};
const padded = (size: bigint, alignment: bigint): bigint => ((size + alignment - 1n) / alignment) * alignment;

/** The file's bytes. Huge declared tensors need `dataBytes`. */
export const gguf = (parts: GgufParts): Buffer => {
  const alignment = BigInt(parts.alignment ?? 32);
  let end = 0n;
  const filled: { readonly offset: bigint; readonly values: Float32Array }[] = [];
  const infos = parts.tensors.map((tensor) => {
    const offset = tensor.offset ?? end;
    end = padded(end + bytesOf(tensor), alignment);
    if (tensor.values !== undefined) filled.push({ offset, values: tensor.values });
    return Buffer.concat([
      text(tensor.name),
      int(4, tensor.dimensionCount ?? tensor.dimensions.length),
      ...tensor.dimensions.map((dimension) => int(8, dimension)),
      int(4, tensor.type),
      int(8, offset),
    ]);
  });
  const head = Buffer.concat([
    Buffer.from(parts.magic ?? "GGUF", "latin1"),
    int(4, parts.version ?? 3),
    int(8, parts.tensorCount ?? parts.tensors.length),
    int(8, parts.entryCount ?? parts.entries.length),
    ...parts.entries.flatMap(([key, { type, payload }]) => [text(key), int(4, type), payload]),
    ...infos,
  ]);
  if (parts.tensors.length === 0) return head;
  const padding = Buffer.alloc(Number(padded(BigInt(head.length), alignment)) - head.length);
  const data = Buffer.alloc(parts.dataBytes ?? Number(end));
  for (const { offset, values } of filled) data.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), Number(offset));
  return Buffer.concat([head, padding, data]);
};

/** Entries of a small sound llama: 2 layers, width 32, 4 heads sharing 2, 6 tokens. */
export const soundEntries: GgufParts["entries"] = [
  ["general.architecture", string("llama")],
  ["general.name", string("Small")],
  ["general.license", string("mit")],
  ["general.author", string("Nobody")],
  ["general.file_type", u32(7)],
  ["llama.context_length", u32(512)],
  ["llama.embedding_length", u32(32)],
  ["llama.block_count", u32(2)],
  ["llama.feed_forward_length", u32(64)],
  ["llama.attention.head_count", u32(4)],
  ["llama.attention.head_count_kv", u32(2)],
  ["llama.attention.layer_norm_rms_epsilon", f32(1e-5)],
  ["llama.rope.dimension_count", u32(8)],
  ["tokenizer.ggml.model", string("gpt2")],
  ["tokenizer.ggml.tokens", texts(["<s>", "</s>", "a", "b", "ab", ""])],
  ["tokenizer.ggml.scores", f32s([0, 0, -1, -2, -3, -4])],
  ["tokenizer.ggml.token_type", i32s([3, 3, 1, 1, 1, 1])],
  ["tokenizer.ggml.merges", texts(["a b"])],
  ["tokenizer.ggml.bos_token_id", u32(0)],
  ["tokenizer.ggml.eos_token_id", u32(1)],
  ["tokenizer.ggml.add_bos_token", bool(1)],
  ["tokenizer.chat_template", string("{% for m in messages %}{{ m.content }}{% endfor %}")],
];
export const soundTensors: readonly GgufTensor[] = [
  { name: "token_embd.weight", dimensions: [32n, 6n], type: 8 },
  { name: "output_norm.weight", dimensions: [32n], type: 0 },
  { name: "blk.0.attn_q.weight", dimensions: [32n, 32n], type: 8 },
  { name: "blk.1.attn_q.weight", dimensions: [32n, 32n], type: 8 },
];
export const sound: GgufParts = { entries: soundEntries, tensors: soundTensors };

/** `parts` with entries replaced or, where new, added. */
export const withEntries = (parts: GgufParts, changed: Readonly<Record<string, GgufValue>>): GgufParts => {
  const known = new Set(parts.entries.map(([key]) => key));
  return {
    ...parts,
    entries: [
      ...parts.entries.map(([key, old]) => [key, changed[key.toString()] ?? old] as const),
      ...Object.entries(changed).filter(([key]) => !known.has(key)),
    ],
  };
};
export const withoutEntry = (parts: GgufParts, key: string): GgufParts => ({
  ...parts,
  entries: parts.entries.filter(([name]) => name !== key),
});
/** `parts` with one tensor changed. */
export const withTensor = (parts: GgufParts, index: number, change: Partial<GgufTensor>): GgufParts => ({
  ...parts,
  tensors: parts.tensors.map((tensor, at) => (at === index ? { ...tensor, ...change } : tensor)),
});
