import { describe, expect, test } from "vitest";
import { answeringModel, reduceModels } from "../../../../renderer/state/models.ts";
import { aModel, modelId, someLoaded } from "../sampleModels.ts";

const loaded = aModel({ id: modelId(2), state: { kind: "loaded", loaded: someLoaded({}), predictedBytes: 1 } });

describe("the library's view", () => {
  test("a told model replaces the one with its id, or is added", () => {
    const first = reduceModels({ models: null, folders: [], loadedLastId: null }, { kind: "model", model: aModel({}) });
    const second = reduceModels(first, { kind: "model", model: loaded });
    const renamed = reduceModels(second, { kind: "model", model: aModel({ name: "Other" }) });
    expect(renamed.models?.map(({ id, name }) => [id, name])).toEqual([
      [modelId(1), "Other"],
      [modelId(2), "Sample 4B"],
    ]);
    expect(reduceModels(renamed, { kind: "model-removed", modelId: modelId(1) }).models).toEqual([loaded]);
  });

  test("the chat's own model answers, else the loaded one, else none", () => {
    const view = { models: [aModel({}), loaded], folders: [], loadedLastId: null };
    expect([
      answeringModel(modelId(1))(view)?.id,
      answeringModel(null)(view)?.id,
      answeringModel(null)({ models: [aModel({})], folders: [], loadedLastId: null }),
    ]).toEqual([modelId(1), modelId(2), undefined]);
  });

  test("of several loaded ones the one loaded last answers, after a reload one the person brought", () => {
    const starter = aModel({ id: modelId(3), source: "starter", state: loaded.state });
    const before = { models: [starter, aModel({ id: modelId(2) })], folders: [], loadedLastId: null };
    const after = reduceModels(before, { kind: "model", model: loaded });
    const again = reduceModels(reduceModels(after, { kind: "model", model: { ...starter, state: { kind: "unloaded" } } }), {
      kind: "model",
      model: starter,
    });
    const reloaded = { ...again, loadedLastId: null };
    expect([before, after, again, reloaded].map((view) => answeringModel(null)(view)?.id)).toEqual([
      modelId(3),
      modelId(2),
      modelId(3),
      modelId(2),
    ]);
  });
});
