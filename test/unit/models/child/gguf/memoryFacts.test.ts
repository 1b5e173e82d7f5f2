import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { MemoryFacts } from "#src/contract/model.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { type GgufParts, type GgufValue, gguf, i32s, list, sound, string, u32, u32s, withEntries } from "#test/support/gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "deskside-memory-facts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const factsOf = (parts: GgufParts): MemoryFacts => {
  const path = join(folder, "model.gguf");
  writeFileSync(path, gguf(parts));
  const verdict = validateFiles([path]);
  if (verdict.kind === "invalid") throw new Error(`${verdict.reason}: ${verdict.message}`);
  if (verdict.header.memory === undefined) throw new Error("no facts");
  return verdict.header.memory;
};
/** The small sound model as another architecture, with four layers, and entries of its own. */
const as = (architecture: string, changed: Readonly<Record<string, GgufValue>>): GgufParts => {
  const entries = sound.entries.map(([key, value]) => [key.toString().replace(/^llama\./, `${architecture}.`), value] as const);
  const own = Object.fromEntries(Object.entries(changed).map(([key, value]) => [`${architecture}.${key}`, value]));
  return withEntries(
    { ...sound, entries },
    { "general.architecture": string(architecture), [`${architecture}.block_count`]: u32(4), ...own },
  );
};
/** Two KV heads of eight, keys and values, two bytes each. */
const LAYER = 2 * (8 + 8) * 2;

describe("what a model takes in memory", () => {
  it("is said by place and number format", () => {
    expect(factsOf(sound)).toMatchObject({
      heads: 4,
      headLength: 8,
      feedForwardLength: 64,
      embeddingBytes: 6 * 34,
      embeddingType: "Q8_0",
      outputBytes: 0,
      matrixBytes: { Q8_0: 2 * 32 * 34 },
      stateBytes: 0,
    });
    const untied = factsOf({ ...sound, tensors: [...sound.tensors, { name: "output.weight", dimensions: [32n, 6n], type: 1 }] });
    expect(untied).toMatchObject({ outputBytes: 32 * 6 * 2, matrixBytes: { Q8_0: 2 * 32 * 34, F16: 32 * 6 * 2 } });
  });

  it("keeps a window's tokens apart from the whole context's, by the architecture's own pattern", () => {
    const window = { "attention.sliding_window": u32(128) };
    expect(factsOf(as("gpt-oss", window)).cache).toMatchObject({
      windowTokens: 128,
      whole: { bytesPerToken: 2 * LAYER },
      window: { bytesPerToken: 2 * LAYER },
    });
    expect(factsOf(as("cohere2moe", window)).cache.whole.bytesPerToken).toBe(LAYER);
    // Llama looks at everything whatever its header says.
    expect(factsOf(as("llama", window)).cache).toMatchObject({ windowTokens: 0, window: { bytesPerToken: 0 } });
  });

  it("takes the pattern from the file where it is there", () => {
    const bools = (flags: readonly number[]) =>
      list(
        7,
        flags.map((flag) => Buffer.from([flag])),
      );
    const flags = { "attention.sliding_window": u32(128), "attention.sliding_window_pattern": bools([1, 1, 1, 0]) };
    expect(factsOf(as("gemma4", flags)).cache).toMatchObject({ whole: { bytesPerToken: LAYER }, window: { bytesPerToken: 3 * LAYER } });
    const every = { "attention.sliding_window": u32(128), "attention.sliding_window_pattern": u32(4) };
    expect(factsOf(as("gemma3", every)).cache.whole.bytesPerToken).toBe(LAYER);
  });

  it("counts transposed values as wide as the widest layer's, and layers that share a cache not at all", () => {
    const uneven = factsOf(as("llama", { "attention.head_count_kv": i32s([2, 1, 1, 2]) }));
    expect(uneven.cache.whole).toEqual({ bytesPerToken: 3 * LAYER, transposedBytesPerToken: 3 * LAYER + 2 * 8 * 2 });
    expect(factsOf(as("gemma4", { "attention.shared_kv_layers": u32(3) })).cache.whole.bytesPerToken).toBe(LAYER);
  });

  it("counts the states of layers without attention", () => {
    const ssm = { "ssm.conv_kernel": u32(4), "ssm.inner_size": u32(64), "ssm.state_size": u32(16), "ssm.group_count": u32(1) };
    const state = 4 * (3 * (64 + 2 * 16) + 16 * 64);
    expect(factsOf(as("mamba2", ssm))).toMatchObject({ stateBytes: 4 * state, cache: { whole: { bytesPerToken: 0 } } });
    const hybrid = factsOf(as("granitehybrid", { ...ssm, "attention.head_count_kv": u32s([0, 0, 0, 2]) }));
    expect(hybrid).toMatchObject({ stateBytes: 3 * state, cache: { whole: { bytesPerToken: LAYER } } });
    const every = factsOf(as("qwen3next", { ...ssm, full_attention_interval: u32(2) }));
    expect(every).toMatchObject({ stateBytes: 2 * state, cache: { whole: { bytesPerToken: 2 * LAYER } } });
    expect(factsOf(as("falcon-h1", ssm))).toMatchObject({ stateBytes: 4 * state, cache: { whole: { bytesPerToken: 4 * LAYER } } });
    expect(factsOf(as("lfm2", { "shortconv.l_cache": u32(3), "attention.head_count_kv": u32s([0, 2, 0, 2]) })).stateBytes).toBe(
      2 * 4 * 32 * 2,
    );
  });
});
