import { describe, expect, test } from "vitest";
import type { Model } from "#src/contract/model.ts";
import { arrange } from "../../../../renderer/models/arrange.ts";
import { aHeader, aModel, modelId, someLoaded } from "../sampleModels.ts";

const named = (n: number, name: string, over: Partial<Model> = {}): Model => aModel({ id: modelId(n), name, ...over });
const models = [
  named(1, "Zebra 2B", { sizeBytes: 1, addedAt: 5 }),
  named(2, "broken.gguf", { verdict: { kind: "invalid", reason: "truncated", message: "" }, sizeBytes: 2, addedAt: 4 }),
  named(3, "Embedder", { verdict: { kind: "valid", header: aHeader({ kind: "embedding", licence: "mit" }) }, sizeBytes: 3, addedAt: 3 }),
  named(4, "Alpha 10B", { sizeBytes: 9, addedAt: 2 }),
  named(5, "Alpha 2B", { state: { kind: "loaded", loaded: someLoaded({}), predictedBytes: 1 }, sizeBytes: 5, addedAt: 1 }),
];
const names = (view: Partial<Parameters<typeof arrange>[1]>) =>
  arrange(models, { query: "", shown: "all", order: "name", ...view }).map(({ name }) => name);

describe("the list of models", () => {
  test("what is loaded comes first, what cannot be read last", () => {
    expect(names({ order: "ready" })).toEqual(["Alpha 2B", "Alpha 10B", "Zebra 2B", "Embedder", "broken.gguf"]);
  });

  test("it is sorted by name as people count, by size, or by age", () => {
    expect([names({})[0], names({})[1], names({ order: "size" })[0], names({ order: "newest" })[0]]).toEqual([
      "Alpha 2B",
      "Alpha 10B",
      "Zebra 2B",
      "Zebra 2B",
    ]);
  });

  test("every word of the search must occur, in any field", () => {
    expect([names({ query: "alpha q4" }), names({ query: "MIT" }), names({ query: "alpha mit" })]).toEqual([
      ["Alpha 2B", "Alpha 10B"],
      ["Embedder"],
      [],
    ]);
  });

  test("the filter shows what can chat, what is loaded, or what needs a look", () => {
    expect([names({ shown: "chat" }).length, names({ shown: "loaded" }), names({ shown: "problems" })]).toEqual([
      3,
      ["Alpha 2B"],
      ["broken.gguf"],
    ]);
  });
});
