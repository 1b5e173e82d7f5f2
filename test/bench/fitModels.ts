/** Writes GGUF files of real architectures' shapes with random weights, for memory only: what they say is noise, what they take is real. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { f32, type GgufValue, gguf, string, u32 } from "#test/support/gguf.ts";
import { readVocabulary } from "./vocabulary.ts";

/** ggml's number, elements and bytes of a block, and where its 16-bit scales lie. */
const formats = {
  F32: { type: 0, elements: 1, bytes: 4, scales: [] },
  F16: { type: 1, elements: 1, bytes: 2, scales: [] },
  Q4_0: { type: 2, elements: 32, bytes: 18, scales: [0] },
  Q8_0: { type: 8, elements: 32, bytes: 34, scales: [0] },
  Q4_K: { type: 12, elements: 256, bytes: 144, scales: [0, 2] },
  Q6_K: { type: 14, elements: 256, bytes: 210, scales: [208] },
} as const;
export type Format = keyof typeof formats;

export interface FitShape {
  readonly name: string;
  readonly architecture: "llama" | "qwen2" | "qwen3" | "gemma3";
  readonly format: Exclude<Format, "F32">;
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headLength: number;
  readonly contextTokens: number;
  /** A vocabulary file in llama.cpp's `models/`. */
  readonly vocabulary: string;
  /** The output head is the embedding itself. */
  readonly tied: boolean;
  /** Tokens of a sliding window; null: none. */
  readonly window: number | null;
}

interface Tensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly format: Format;
}

const tensorsOf = (shape: FitShape, vocabulary: number): readonly Tensor[] => {
  const { embedding, feedForward, format } = shape;
  const queries = shape.heads * shape.headLength;
  const keys = shape.kvHeads * shape.headLength;
  const vector = (name: string, length: number): Tensor => ({ name, dimensions: [length], format: "F32" });
  const layer = (index: number): readonly Tensor[] => {
    const name = (part: string, kind = "weight") => `blk.${index}.${part}.${kind}`;
    const matrix = (part: string, columns: number, rows: number): Tensor => ({ name: name(part), dimensions: [columns, rows], format });
    return [
      vector(name("attn_norm"), embedding),
      vector(name("ffn_norm"), embedding),
      ...(shape.architecture === "qwen3" || shape.architecture === "gemma3"
        ? [vector(name("attn_q_norm"), shape.headLength), vector(name("attn_k_norm"), shape.headLength)]
        : []),
      ...(shape.architecture === "gemma3"
        ? [vector(name("post_attention_norm"), embedding), vector(name("post_ffw_norm"), embedding)]
        : []),
      ...(shape.architecture === "qwen2"
        ? [vector(name("attn_q", "bias"), queries), vector(name("attn_k", "bias"), keys), vector(name("attn_v", "bias"), keys)]
        : []),
      matrix("attn_q", embedding, queries),
      matrix("attn_k", embedding, keys),
      matrix("attn_v", embedding, keys),
      matrix("attn_output", queries, embedding),
      matrix("ffn_gate", embedding, feedForward),
      matrix("ffn_up", embedding, feedForward),
      matrix("ffn_down", feedForward, embedding),
    ];
  };
  return [
    { name: "token_embd.weight", dimensions: [embedding, vocabulary], format },
    vector("output_norm.weight", embedding),
    ...(shape.tied ? [] : [{ name: "output.weight", dimensions: [embedding, vocabulary], format }]),
    ...Array.from({ length: shape.layers }, (_, index) => layer(index)).flat(),
  ];
};

const bytesOf = ({ dimensions, format }: Tensor): number => {
  const { elements, bytes } = formats[format];
  return (dimensions.reduce((product, one) => product * one, 1) / elements) * bytes;
};
const padded = (bytes: number): number => Math.ceil(bytes / 32) * 32;

/** A few MiB of one format, to be written again and again; scales are small, so that nothing overflows. */
const noise = (format: Format): Buffer => {
  const { elements, bytes, scales } = formats[format];
  const buffer = Buffer.alloc(bytes * Math.ceil((4 << 20) / bytes));
  if (format === "F32") {
    for (let at = 0; at < buffer.length; at += 4) buffer.writeFloatLE(1, at);
    return buffer;
  }
  let state = 0x9e3779b9;
  for (let at = 0; at + 4 <= buffer.length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    // Of an F16 number the sign and the lower bits are noise, the exponent that of about 0.01.
    buffer.writeUInt32LE((elements === 1 ? (state & 0x83ff_83ff) | 0x2000_2000 : state) >>> 0, at);
  }
  for (let at = 0; at < buffer.length; at += bytes) for (const place of scales) buffer.writeUInt16LE(0x0800, at + place);
  return buffer;
};

const chatMl =
  "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const entriesOf = (shape: FitShape): readonly (readonly [string, GgufValue])[] => {
  const own = (key: string, value: GgufValue): readonly [string, GgufValue] => [`${shape.architecture}.${key}`, value];
  return [
    ["general.architecture", string(shape.architecture)],
    ["general.name", string(shape.name)],
    own("block_count", u32(shape.layers)),
    own("context_length", u32(shape.contextTokens)),
    own("embedding_length", u32(shape.embedding)),
    own("feed_forward_length", u32(shape.feedForward)),
    own("attention.head_count", u32(shape.heads)),
    own("attention.head_count_kv", u32(shape.kvHeads)),
    own("attention.key_length", u32(shape.headLength)),
    own("attention.value_length", u32(shape.headLength)),
    own("attention.layer_norm_rms_epsilon", f32(1e-6)),
    own("rope.freq_base", f32(1e6)),
    ...(shape.window === null ? [] : [own("attention.sliding_window", u32(shape.window))]),
    ["tokenizer.chat_template", string(chatMl)],
  ];
};

/** Writes the model unless it is there. `vocabularies`: llama.cpp's `models` folder. */
export const writeFitModel = (out: string, shape: FitShape, vocabularies: string): void => {
  if (existsSync(out)) return;
  mkdirSync(dirname(out), { recursive: true });
  const { entries, tokens } = readVocabulary(`${vocabularies}/${shape.vocabulary}`);
  const tensors = tensorsOf(shape, tokens);
  const head = gguf({
    entries: [...entriesOf(shape), ...entries],
    tensors: tensors.map(({ name, dimensions, format }) => ({ name, dimensions: dimensions.map(BigInt), type: formats[format].type })),
    dataBytes: 0,
  });
  const partial = `${out}.partial`;
  const file = openSync(partial, "w");
  try {
    writeSync(file, head);
    for (const tensor of tensors) {
      const bytes = bytesOf(tensor);
      const filling = noise(tensor.format);
      for (let done = 0; done < bytes; done += filling.length) writeSync(file, filling, 0, Math.min(filling.length, bytes - done));
      if (padded(bytes) > bytes) writeSync(file, Buffer.alloc(padded(bytes) - bytes));
    }
  } finally {
    closeSync(file);
  }
  renameSync(partial, out);
};
