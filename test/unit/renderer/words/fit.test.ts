import { describe, expect, test } from "vitest";
import type { Fit } from "#src/contract/model.ts";
import { fitSentence, fitWayOn } from "../../../../renderer/words/fit.ts";

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
});
