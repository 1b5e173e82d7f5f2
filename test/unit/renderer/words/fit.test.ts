import { describe, expect, test } from "vitest";
import type { Devices, Fit } from "#src/contract/model.ts";
import { fitKind, fitSentence, fitWayOn, predictedAndMeasured } from "../../../../renderer/words/fit.ts";

import { someLoaded } from "../sampleModels.ts";

const GB = 1024 ** 3;
const aFit = (over: Partial<Fit>): Fit => ({
  fits: false,
  neededBytes: 6.1 * GB,
  availableBytes: 4.3 * GB,
  weightsBytes: 4 * GB,
  kvCacheBytes: 2 * GB,
  computeBytes: 0.1 * GB,
  contextTokens: 32_768,
  suggestion: null,
  ...over,
});
const none = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };

describe("whether a model fits", () => {
  test("a refusal names both figures and asks with the setting that would work", () => {
    const refused = aFit({ suggestion: { ...none, contextTokens: 4096 } });
    expect(`${fitSentence(refused)} ${fitWayOn(refused)}`).toBe(
      "The model needs 6.1 GB and 4.3 GB are free. Load it with a 4,096-token context instead?",
    );
  });

  test("fewer layers on the graphics card are said in words; nothing is asked when nothing would work", () => {
    expect([
      fitWayOn(aFit({ suggestion: { ...none, gpuLayers: 12 } })),
      fitWayOn(aFit({ suggestion: { ...none, gpuLayers: 0 } })),
      fitWayOn(aFit({})),
    ]).toEqual(["Load it with 12 layers on the GPU instead?", "Load it with the GPU left out instead?", null]);
  });

  test("on the GPU is said only where all of it fits on cards that are used", () => {
    const machine = (used: boolean): Devices => ({
      backends: [{ name: "cuda", present: true, used, reason: null }],
      gpus: [{ name: "A card", backend: "cuda", totalBytes: 8 * GB, freeBytes: 7 * GB }],
      cpu: { name: "", physicalCores: 1, logicalCores: 1 },
      memory: { totalBytes: 9 * GB, availableBytes: 9 * GB },
      llamaCpp: null,
    });
    const good = aFit({ fits: true });
    expect([
      fitKind(good, machine(true)),
      fitKind(good, machine(false)),
      fitKind({ ...good, neededBytes: 7.1 * GB }, machine(true)),
      fitKind(good, null),
      fitKind(aFit({ suggestion: none }), machine(true)),
      fitKind(aFit({}), machine(true)),
    ]).toEqual(["gpu", "memory", "memory", "memory", "smaller", "too-large"]);
  });

  test("after a load the difference to the prediction is said, either way", () => {
    const loaded = someLoaded({ memoryBytes: 0.5 * GB, vramBytes: 0.5 * GB });
    expect([GB, 0.8 * GB, 1.25 * GB, 0].map((bytes) => predictedAndMeasured(bytes, loaded))).toEqual([
      "Predicted 1 GB, measured 1 GB: as predicted.",
      "Predicted 819 MB, measured 1 GB: 25 % more.",
      "Predicted 1.3 GB, measured 1 GB: 20 % less.",
      "Measured 1 GB.",
    ]);
  });
});
