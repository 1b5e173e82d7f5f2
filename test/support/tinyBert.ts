/** A BERT of one layer with random weights, with or without the head of a reranker: what llama.cpp takes for rank pooling. */
import { bool, f32, type GgufParts, type GgufTensor, gguf, i32s, string, texts, u32 } from "./gguf.ts";
import { seeded } from "./scannedPage.ts";

const [WIDTH, FEED_FORWARD, HEADS, CONTEXT] = [32, 64, 2, 128];
/** llama.cpp's number of the pooling that gives a score. */
const RANK = 4;
const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
/** Words as the vocabulary holds them: those that begin one carry the mark. */
const WORDS = "the heron fee is due in march a king lives castle bank lends money to company river fish"
  .split(" ")
  .map((word) => `\u2581${word}`);

const entries = (pooling: number): GgufParts["entries"] => [
  ["general.architecture", string("bert")],
  ["general.name", string("Tiny reranker")],
  ["general.file_type", u32(0)],
  ["bert.context_length", u32(CONTEXT)],
  ["bert.embedding_length", u32(WIDTH)],
  ["bert.block_count", u32(1)],
  ["bert.feed_forward_length", u32(FEED_FORWARD)],
  ["bert.attention.head_count", u32(HEADS)],
  ["bert.attention.layer_norm_epsilon", f32(1e-12)],
  ["bert.attention.causal", bool(0)],
  ["bert.pooling_type", u32(pooling)],
  ["tokenizer.ggml.model", string("bert")],
  ["tokenizer.ggml.pre", string("jina-v2-en")],
  ["tokenizer.ggml.tokens", texts([...SPECIAL, ...WORDS])],
  ["tokenizer.ggml.token_type", i32s([3, 2, 3, 3, 3, ...WORDS.map(() => 1)])],
  ["tokenizer.ggml.token_type_count", u32(2)],
  ["tokenizer.ggml.padding_token_id", u32(0)],
  ["tokenizer.ggml.unknown_token_id", u32(1)],
  ["tokenizer.ggml.cls_token_id", u32(2)],
  ["tokenizer.ggml.bos_token_id", u32(2)],
  ["tokenizer.ggml.seperator_token_id", u32(3)],
  ["tokenizer.ggml.mask_token_id", u32(4)],
];

/** The same bytes for the same seed. */
export const tinyBert = ({ head, seed }: { readonly head: "rank" | "none"; readonly seed: number }): Buffer => {
  const random = seeded(seed);
  const filled = (name: string, dimensions: readonly number[], value: () => number): GgufTensor => ({
    name,
    dimensions: dimensions.map(BigInt),
    type: 0,
    values: Float32Array.from({ length: dimensions.reduce((product, one) => product * one, 1) }, value),
  });
  const matrix = (name: string, ...dimensions: readonly number[]): GgufTensor => filled(name, dimensions, () => random() - 0.5);
  const linear = (name: string, columns: number, rows: number): readonly GgufTensor[] => [
    matrix(`${name}.weight`, columns, rows),
    matrix(`${name}.bias`, rows),
  ];
  const norm = (name: string): readonly GgufTensor[] => [
    filled(`${name}.weight`, [WIDTH], () => 1),
    filled(`${name}.bias`, [WIDTH], () => 0),
  ];
  return gguf({
    entries: entries(head === "rank" ? RANK : 1),
    tensors: [
      matrix("token_embd.weight", WIDTH, SPECIAL.length + WORDS.length),
      matrix("token_types.weight", WIDTH, 2),
      matrix("position_embd.weight", WIDTH, CONTEXT),
      ...norm("token_embd_norm"),
      ...["q", "k", "v"].flatMap((part) => linear(`blk.0.attn_${part}`, WIDTH, WIDTH)),
      ...linear("blk.0.attn_output", WIDTH, WIDTH),
      ...norm("blk.0.attn_output_norm"),
      ...linear("blk.0.ffn_up", WIDTH, FEED_FORWARD),
      ...linear("blk.0.ffn_down", FEED_FORWARD, WIDTH),
      ...norm("blk.0.layer_output_norm"),
      ...(head === "rank" ? [...linear("cls", WIDTH, WIDTH), ...linear("cls.output", WIDTH, 1)] : []),
    ],
  });
};
