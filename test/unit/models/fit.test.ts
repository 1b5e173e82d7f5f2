import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadOptions } from "#src/contract/model.ts";
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

describe("fit", () => {
  it("counts weights, the cache of the whole context, and one batch", () => {
    const fit = fitOf(question({ contextTokens: 8192 }), inMemory(16 * GB));
    expect(fit).toMatchObject({
      fits: true,
      availableBytes: 16 * GB,
      weightsBytes: 4.92 * GB,
      kvCacheBytes: 131_072 * 8192,
      contextTokens: 8192,
      suggestion: null,
    });
    expect(fit.neededBytes).toBe(Math.ceil(fit.weightsBytes + fit.kvCacheBytes + fit.computeBytes));
  });

  it("takes the trained context up to 8,192 when none is asked for", () => {
    expect(fitOf(question(), inMemory(16 * GB)).contextTokens).toBe(8192);
    expect(fitOf({ ...question(), header: someHeader({ contextTokens: 2048 }) }, inMemory(16 * GB)).contextTokens).toBe(2048);
    expect(fitOf({ ...question(), header: someHeader({ contextTokens: 0 }) }, inMemory(16 * GB)).contextTokens).toBe(8192);
  });

  it("suggests the largest halved context that fits", () => {
    const fit = fitOf(question({ contextTokens: 65_536 }), inMemory(8 * GB));
    expect(fit).toMatchObject({ fits: false, suggestion: { contextTokens: 8_192, gpuLayers: null } });
  });

  it("suggests nothing when the weights alone are too much", () => {
    expect(fitOf(question({}, 100 * GB), inMemory(16 * GB))).toMatchObject({ fits: false, suggestion: null });
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
        if (fit.fits) return fit.suggestion === null;
        return fit.suggestion === null || fitOf({ ...asked, options: fit.suggestion }, room).fits;
      },
    );
    fc.assert(property, { numRuns: 2_000, seed: 11 });
  });
});
