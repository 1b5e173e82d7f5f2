import { describe, expect, test } from "vitest";
import { deviceLabel, memoryLabel, quantizationLabel, quantizationWord } from "../../../../renderer/words/model.ts";
import { aHeader, someLoaded } from "../sampleModels.ts";

describe("a model in words", () => {
  test("compression is named by bits per weight, the maker's label beside it", () => {
    expect([16, 8.5, 6.6, 5.5, 4.85, 3.5, 2.4].map(quantizationWord)).toEqual([
      "Uncompressed",
      "Nearly exact",
      "Close to the original",
      "Close to the original",
      "Balanced",
      "Small",
      "Very small, noticeably weaker",
    ]);
    expect(quantizationLabel(aHeader({ bitsPerWeight: 4.85, quantization: "Q4_K_M" }))).toBe("Balanced (Q4_K_M)");
  });

  test("the device is told with its layers, memory of the graphics card apart", () => {
    const onGpu = someLoaded({
      device: { kind: "gpu", backend: "cuda", name: "RTX" },
      gpuLayers: 28,
      totalLayers: 28,
      memoryBytes: 1024 ** 3,
      vramBytes: 2 * 1024 ** 3,
    });
    expect([deviceLabel(someLoaded({})), deviceLabel(onGpu), memoryLabel(onGpu)]).toEqual([
      "on CPU",
      "on GPU 28/28",
      "1 GB + 2 GB on the GPU",
    ]);
  });
});
