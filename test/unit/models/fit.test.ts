import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadOptions, MemoryFacts } from "#src/contract/model.ts";
import { fitOf } from "#src/models/fit.ts";
import { someHeader } from "#test/support/modelRepositorySuite.ts";

const free: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const GB = 1e9;
const question = (options: Partial<LoadOptions> = {}, sizeBytes = 4.92 * GB) => ({
  header: someHeader(),
  sizeBytes,
  options: { ...free, ...options },
});
const inMemory = (memoryBytes: number) => ({ memoryBytes, gpuBytes: 0 });

const facts: MemoryFacts = {
  heads: 32,
  headLength: 128,
  feedForwardLength: 14_336,
  expertsUsed: 0,
  cache: {
    whole: { bytesPerToken: 131_072, transposedBytesPerToken: 131_072 },
    window: { bytesPerToken: 0, transposedBytesPerToken: 0 },
    windowTokens: 0,
  },
  stateBytes: 0,
  embeddingBytes: 0.3 * GB,
  embeddingType: "Q4_K",
  outputBytes: 0.4 * GB,
  matrixBytes: { Q6_K: 4.6 * GB },
};
const withFacts = (changed: Partial<MemoryFacts>, options: Partial<LoadOptions> = {}) => ({
  ...question(options),
  header: someHeader({ memory: { ...facts, ...changed } }),
  processor: "x64",
});

describe("fit", () => {
  it("counts weights, the cache of the whole context, one batch and the process", () => {
    const fit = fitOf(question({ contextTokens: 8192 }), inMemory(16 * GB));
    expect(fit).toMatchObject({ fits: true, availableBytes: 16 * GB, kvCacheBytes: 131_072 * 8192, contextTokens: 8192, suggestion: null });
    expect(fit.neededBytes).toBe(Math.ceil(fit.weightsBytes + fit.kvCacheBytes + fit.computeBytes));
    expect(fit.weightsBytes).toBeGreaterThanOrEqual(4.92 * GB);
  });

  it("takes the trained context up to 8,192 when none is asked for", () => {
    expect(fitOf(question(), inMemory(16 * GB)).contextTokens).toBe(8192);
    expect(fitOf({ ...question(), header: someHeader({ contextTokens: 2048 }) }, inMemory(16 * GB)).contextTokens).toBe(2048);
    expect(fitOf({ ...question(), header: someHeader({ contextTokens: 0 }) }, inMemory(16 * GB)).contextTokens).toBe(8192);
  });

  it("counts a window's layers up to the window, states once, and transposed values padded", () => {
    const cache = { bytesPerToken: 1_000, transposedBytesPerToken: 1_500 };
    const windowed = { whole: cache, window: cache, windowTokens: 512 };
    const fit = fitOf(withFacts({ cache: windowed, stateBytes: 7 }, { contextTokens: 32_768 }), inMemory(64 * GB));
    // 512 tokens of the window and one batch of 512, in steps of 256 cells.
    expect(fit.kvCacheBytes).toBe(1_500 * (32_768 + 1_280) + 7);
  });

  it("counts weights that are copied into another layout once, because they are then read and not mapped", () => {
    const copied = fitOf(withFacts({ matrixBytes: { Q4_K: 4.6 * GB } }), inMemory(64 * GB));
    expect(copied.weightsBytes).toBe(4.92 * GB);
    const tied = fitOf(withFacts({ matrixBytes: { Q4_K: 4.6 * GB }, outputBytes: 0 }), inMemory(64 * GB));
    expect(tied.weightsBytes).toBe(4.92 * GB + 0.3 * GB);
    // A small share stays mapped, and what is copied of it comes on top.
    const little = fitOf(withFacts({ matrixBytes: { Q6_K: 4 * GB, Q4_K: 0.6 * GB } }), inMemory(64 * GB));
    expect(little.weightsBytes).toBe(4.92 * GB + 0.6 * GB);
  });

  it("suggests the largest context in whole 1,024s that fits with a tenth to spare", () => {
    const fit = fitOf(question({ contextTokens: 65_536 }), inMemory(9 * GB));
    const context = fit.suggestion?.contextTokens ?? 0;
    expect(context % 1024).toBe(0);
    const needed = (contextTokens: number) => fitOf(question({ contextTokens }), inMemory(9 * GB)).neededBytes;
    expect(needed(context)).toBeLessThanOrEqual(8.1 * GB);
    expect(needed(context + 1024)).toBeGreaterThan(8.1 * GB);
  });

  it("proposes the best: the trained context where it fits, never more", () => {
    expect(fitOf(question(), inMemory(200 * GB)).best).toMatchObject({ contextTokens: someHeader().contextTokens, gpuLayers: 0 });
    expect(fitOf(question(), inMemory(9 * GB)).best?.contextTokens).toBeLessThan(someHeader().contextTokens);
    expect(fitOf(question(), inMemory(1 * GB)).best).toBeNull();
  });

  it("proposes as many layers as the card holds, and uses only the card that was chosen", () => {
    const cards = [
      { backend: "cuda", device: 0, freeBytes: 3 * GB },
      { backend: "cuda", device: 1, freeBytes: 40 * GB },
    ];
    const room = { memoryBytes: 64 * GB, gpuBytes: 43 * GB, cards };
    const layers = (options: Partial<LoadOptions>) => fitOf(withFacts({}, options), room).best?.gpuLayers ?? -1;
    expect(layers({ backend: "cuda", device: 1 })).toBe(someHeader().layers + 1);
    expect(layers({ backend: "cuda", device: 0 })).toBeGreaterThan(0);
    expect(layers({ backend: "cuda", device: 0 })).toBeLessThan(someHeader().layers);
    expect(layers({ backend: "cpu" })).toBe(0);
    expect(layers({ backend: "vulkan" })).toBe(0);
  });

  it("suggests nothing when the weights alone are too much", () => {
    expect(fitOf(question({}, 100 * GB), inMemory(16 * GB))).toMatchObject({ fits: false, suggestion: null, best: null });
  });

  it("lets GPU and memory share a model, and suggests fewer layers when too many were asked for", () => {
    const room = { memoryBytes: 6 * GB, gpuBytes: 4 * GB };
    expect(fitOf(question({ contextTokens: 4096 }), { memoryBytes: 4 * GB, gpuBytes: 4 * GB }).fits).toBe(true);
    const tooMany = fitOf(question({ contextTokens: 4096, gpuLayers: 33 }), room);
    expect(tooMany.fits).toBe(false);
    expect(tooMany.suggestion?.gpuLayers).toBeLessThan(33);
    expect(tooMany.suggestion?.gpuLayers).toBeGreaterThan(0);
  });

  it("suggests only what fits", () => {
    const gigabytes = fc.integer({ min: 0, max: 64 });
    const property = fc.property(
      gigabytes,
      gigabytes,
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 256, max: 1_048_576 }),
      fc.option(fc.integer({ min: 0, max: 64 })),
      (memory, gpu, size, contextTokens, gpuLayers) => {
        const room = { memoryBytes: memory * GB, gpuBytes: gpu * GB };
        const asked = question({ contextTokens, gpuLayers }, size * GB);
        const fit = fitOf(asked, room);
        const works = (options: LoadOptions | null | undefined) =>
          options === null || options === undefined || fitOf({ ...asked, options }, room).fits;
        return works(fit.best) && works(fit.suggestion) && (!fit.fits || fit.suggestion === null);
      },
    );
    fc.assert(property, { numRuns: 500, seed: 11 });
  });
});
