import { describe, expect, test } from "vitest";
import type { Model } from "#src/contract/model.ts";
import { arrange, families, tagsOf } from "../../../../renderer/models/arrange.ts";
import { aHeader, aModel, modelId, someLoaded } from "../sampleModels.ts";

const speed = (rate: number) => ({ speed: { promptTokensPerSecond: 1, generationTokensPerSecond: rate, at: 1 }, quality: null });
const quality = (agreement: number) => ({
  speed: null,
  quality: { perplexity: 9, klDivergence: 0.1, topTokenAgreement: agreement, at: 1 },
});
const named = (n: number, name: string, over: Partial<Model> = {}): Model => aModel({ id: modelId(n), name, ...over });
const models = [
  named(1, "Zebra 2B", { sizeBytes: 1, addedAt: 5, tags: ["work", "small"], measured: speed(4) }),
  named(2, "broken.gguf", { verdict: { kind: "invalid", reason: "truncated", message: "" }, sizeBytes: 2, addedAt: 4 }),
  named(3, "Embedder", { verdict: { kind: "valid", header: aHeader({ kind: "embedding", licence: "mit" }) }, sizeBytes: 3, addedAt: 3 }),
  named(4, "Alpha 10B", { sizeBytes: 9, addedAt: 2, tags: ["work"], measured: quality(0.97) }),
  named(5, "Alpha 2B", {
    state: { kind: "loaded", loaded: someLoaded({}), predictedBytes: 1 },
    sizeBytes: 5,
    addedAt: 1,
    measured: speed(31),
  }),
];
const everything = { query: "", shown: "all", order: "name", tag: null, fits: new Map() } as const;
const names = (view: Partial<Parameters<typeof arrange>[1]>) => arrange(models, { ...everything, ...view }).map(({ name }) => name);

describe("the list of models", () => {
  test("what is loaded comes first, what cannot be read last", () => {
    expect(names({ order: "ready" })).toEqual(["Alpha 2B", "Alpha 10B", "Zebra 2B", "Embedder", "broken.gguf"]);
  });

  test("it is sorted by name as people count, by size, by age, or by what was measured here", () => {
    expect([names({})[0], names({})[1], names({ order: "size" })[0], names({ order: "newest" })[0]]).toEqual([
      "Alpha 2B",
      "Alpha 10B",
      "Zebra 2B",
      "Zebra 2B",
    ]);
    expect([names({ order: "fastest" }).slice(0, 2), names({ order: "quality" })[0]]).toEqual([["Alpha 2B", "Zebra 2B"], "Alpha 10B"]);
  });

  test("every word of the search must occur, in any field, the plain word of a level and the tags included", () => {
    expect([
      names({ query: "alpha q4" }),
      names({ query: "MIT" }),
      names({ query: "alpha mit" }),
      names({ query: "balanced work" }),
    ]).toEqual([["Alpha 2B", "Alpha 10B"], ["Embedder"], [], ["Alpha 10B", "Zebra 2B"]]);
  });

  test("the filter shows what can chat, what searches, what is loaded, what fits, or what needs a look; and a tag", () => {
    const fits = new Map([
      [modelId(1), "memory"],
      [modelId(4), "too-large"],
    ] as const);
    expect([
      names({ shown: "chat" }).length,
      names({ shown: "search" }),
      names({ shown: "loaded" }),
      names({ shown: "fits", fits }),
      names({ shown: "problems" }),
      names({ tag: "small" }),
    ]).toEqual([3, ["Embedder"], ["Alpha 2B"], ["Alpha 2B", "Zebra 2B"], ["broken.gguf"], ["Zebra 2B"]]);
    expect(tagsOf(models)).toEqual(["small", "work"]);
  });

  test("levels of one model stand together where the first of them stands; a file that cannot be read stands alone", () => {
    const level = (n: number, quantization: string, name: string) =>
      named(n, name, { verdict: { kind: "valid", header: aHeader({ quantization, family: "Alpha 2B" }) } });
    const listed = [level(6, "F16", "Alpha 2B F16"), models[1], level(7, "Q4_K_M", "Alpha 2B Q4"), models[2]].filter(
      (one) => one !== undefined,
    );
    expect(families(listed).map(({ name, levels }) => [name, levels.length])).toEqual([
      ["Alpha 2B", 2],
      ["broken.gguf", 1],
      ["Embedder", 1],
    ]);
  });
});
