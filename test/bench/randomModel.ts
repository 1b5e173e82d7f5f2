/**
 * Writes a GGUF of Qwen3-0.6B's shape with random weights and a known next-token function: greedy decoding walks one cycle of plain words.
 * Speed and memory are the real architecture's; every stream can be checked word by word, at any quantization.
 * The residual stream stays dominated by the current token's embedding (output projections scaled by 0.02), and output[succ(t)] = embedding[t].
 */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";

const shape = { layers: 28, embedding: 1024, feedForward: 3072, heads: 16, kvHeads: 8, headLength: 128, contextTokens: 40_960 } as const;

/** A 65,536-entry table of standard normal values as F16 bits; draws index it by a xorshift32 stream. */
const f16 = (value: number): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  return exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
};
const uniforms = function* (seed: number): Generator<number, never> {
  let state = seed >>> 0 || 1;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 2 ** 32;
  }
};
const normals = (scale: number): Uint16Array => {
  const draw = uniforms(7);
  return Uint16Array.from({ length: 65_536 }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - draw.next().value));
    return f16(scale * radius * Math.cos(2 * Math.PI * draw.next().value));
  });
};
const randomF16 = (length: number, scale: number, seed: number): Uint16Array => {
  const table = normals(scale);
  const values = new Uint16Array(length);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < length; index += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[index] = table[state & 0xffff] ?? 0;
    values[index + 1] = table[state >>> 16] ?? 0;
  }
  return values;
};

/** Byte spans of the `tokenizer.*` pairs of a vocabulary file, and its token texts. GGUF v3, little-endian. */
const readVocabulary = (path: string): { readonly pairs: readonly Buffer[]; readonly tokens: readonly string[] } => {
  const bytes = readFileSync(path);
  let at = 24;
  const skip = (length: number) => {
    at += length;
    return at - length;
  };
  const u32 = () => bytes.readUInt32LE(skip(4));
  const u64 = () => Number(bytes.readBigUInt64LE(skip(8)));
  const text = () => {
    const length = u64();
    const start = skip(length);
    return bytes.toString("utf8", start, start + length);
  };
  const sizes: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
  const value = (type: number): readonly string[] => {
    if (type === 8) return [text()];
    if (type === 9) {
      const inner = u32();
      const count = u64();
      if (inner === 8) return Array.from({ length: count }, text);
      skip(count * (sizes[inner] ?? 0));
      return [];
    }
    skip(sizes[type] ?? 0);
    return [];
  };
  const pairCount = Number(bytes.readBigUInt64LE(16));
  const found = Array.from({ length: pairCount }, () => {
    const start = at;
    const key = text();
    const texts = value(u32());
    return { key, texts, span: bytes.subarray(start, at) };
  });
  return {
    pairs: found.filter((pair) => pair.key.startsWith("tokenizer.") && pair.key !== "tokenizer.chat_template").map((pair) => pair.span),
    tokens: found.find((pair) => pair.key === "tokenizer.ggml.tokens")?.texts ?? [],
  };
};

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const f32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const string = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const pair = {
  string: (key: string, value: string) => Buffer.concat([string(key), u32(8), string(value)]),
  u32: (key: string, value: number) => Buffer.concat([string(key), u32(4), u32(value)]),
  f32: (key: string, value: number) => Buffer.concat([string(key), u32(6), f32(value)]),
};

const chatMl =
  "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: "f16" | "f32";
  readonly make: () => Uint16Array | Float32Array;
}

/** The words of the cycle in order, kept beside the model as `<out>.cycle.json`. */
export interface Cycle {
  readonly words: readonly string[];
}

/** Writes the model (about 1.2 GB at F16) from a llama.cpp checkout's Qwen2 vocabulary. */
export const writeRandomModel = (out: string, vocabularyPath: string): Cycle => {
  const { pairs: tokenizer, tokens } = readVocabulary(vocabularyPath);
  const { embedding, feedForward, heads, kvHeads, headLength, layers } = shape;
  const vocabulary = tokens.length;
  const draw = uniforms(11);
  const cycle = tokens
    .flatMap((token, id) => (/^\u0120[a-z]{2,}$/.test(token) ? [{ id, order: draw.next().value }] : []))
    .sort((a, b) => a.order - b.order)
    .map((one) => one.id);
  const embeddings = randomF16(vocabulary * embedding, 1, 1);
  const row = (id: number) => embeddings.subarray(id * embedding, (id + 1) * embedding);
  const output = () => {
    const rows = randomF16(vocabulary * embedding, 1e-3, 2);
    cycle.forEach((id, index) => {
      rows.set(row(id), (cycle[(index + 1) % cycle.length] ?? 0) * embedding);
    });
    // A reply starts after the template's newline: send it to the second word of the cycle by making that row the newline's too.
    const newline = tokens.indexOf("\u010a");
    const first = cycle[0] ?? 0;
    const last = cycle.at(-1) ?? 0;
    const toNumber = (bits: number) =>
      (bits & 0x8000 ? -1 : 1) * 2 ** (((bits >>> 10) & 31) - 15) * (1 + (bits & 0x3ff) / 1024) * (bits & 0x7c00 ? 1 : 0);
    rows.set(
      Uint16Array.from(row(last), (bits, index) => f16(toNumber(bits) + toNumber(row(newline)[index] ?? 0))),
      first * embedding,
    );
    return rows;
  };
  const ones = (length: number) => () => new Float32Array(length).fill(1);
  const random = (columns: number, rows: number, scale: number, seed: number) => () => randomF16(columns * rows, scale, seed);
  const wide = 1 / Math.sqrt(embedding);
  const queryLength = heads * headLength;
  const kvLength = kvHeads * headLength;
  const tensors: readonly Tensor[] = [
    { name: "token_embd.weight", dims: [embedding, vocabulary], type: "f16", make: () => embeddings },
    { name: "output_norm.weight", dims: [embedding], type: "f32", make: ones(embedding) },
    { name: "output.weight", dims: [embedding, vocabulary], type: "f16", make: output },
    ...Array.from({ length: layers }, (_, layer): readonly Tensor[] => {
      const name = (part: string) => `blk.${layer}.${part}.weight`;
      const matrix = (part: string, columns: number, rows: number, scale: number): Tensor => ({
        name: name(part),
        dims: [columns, rows],
        type: "f16",
        make: random(columns, rows, scale, layer * 16 + part.length + rows),
      });
      const norm = (part: string, length: number): Tensor => ({ name: name(part), dims: [length], type: "f32", make: ones(length) });
      return [
        norm("attn_norm", embedding),
        norm("ffn_norm", embedding),
        norm("attn_q_norm", headLength),
        norm("attn_k_norm", headLength),
        matrix("attn_q", embedding, queryLength, wide),
        matrix("attn_k", embedding, kvLength, wide),
        matrix("attn_v", embedding, kvLength, wide),
        matrix("attn_output", queryLength, embedding, 0.02 / Math.sqrt(queryLength)),
        matrix("ffn_gate", embedding, feedForward, wide),
        matrix("ffn_up", embedding, feedForward, wide),
        matrix("ffn_down", feedForward, embedding, 0.02 / Math.sqrt(feedForward)),
      ];
    }).flat(),
  ];
  const metadata = [
    pair.string("general.architecture", "qwen3"),
    pair.string("general.name", "random-qwen3-0.6b"),
    pair.u32("general.file_type", 1),
    pair.u32("qwen3.block_count", layers),
    pair.u32("qwen3.context_length", shape.contextTokens),
    pair.u32("qwen3.embedding_length", embedding),
    pair.u32("qwen3.feed_forward_length", feedForward),
    pair.u32("qwen3.attention.head_count", heads),
    pair.u32("qwen3.attention.head_count_kv", kvHeads),
    pair.f32("qwen3.rope.freq_base", 1e6),
    pair.f32("qwen3.attention.layer_norm_rms_epsilon", 1e-6),
    pair.u32("qwen3.attention.key_length", headLength),
    pair.u32("qwen3.attention.value_length", headLength),
    ...tokenizer,
    pair.string("tokenizer.chat_template", chatMl),
  ];
  const bytesOf = (tensor: Tensor) => tensor.dims.reduce((product, dim) => product * dim, 1) * (tensor.type === "f16" ? 2 : 4);
  const padded = (bytes: number) => Math.ceil(bytes / 32) * 32;
  let offset = 0;
  const infos = tensors.map((tensor) => {
    const info = Buffer.concat([
      string(tensor.name),
      u32(tensor.dims.length),
      ...tensor.dims.map(u64),
      u32(tensor.type === "f16" ? 1 : 0),
      u64(offset),
    ]);
    offset += padded(bytesOf(tensor));
    return info;
  });
  const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(metadata.length), ...metadata, ...infos]);
  const file = openSync(out, "w");
  try {
    const write = (bytes: Uint8Array) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, Math.min(bytes.length - done, 1 << 30));
      const gap = padded(bytes.length) - bytes.length;
      if (gap > 0) writeSync(file, Buffer.alloc(gap));
    };
    write(header);
    for (const tensor of tensors) {
      const values = tensor.make();
      write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  } finally {
    closeSync(file);
  }
  const words = cycle.map((id) => (tokens[id] ?? "").slice(1));
  writeFileSync(`${out}.cycle.json`, JSON.stringify({ words } satisfies Cycle));
  return { words };
};
