import { describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { LoadOptions } from "#src/contract/model.ts";
import { admit, type Evictable } from "#src/models/admission.ts";
import { newModelId, someHeader } from "#test/support/modelRepositorySuite.ts";

const GB = 1e9;
const free: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const question = (options: Partial<LoadOptions> = {}) => ({ header: someHeader(), sizeBytes: 5 * GB, options: { ...free, ...options } });
const loaded = (memoryBytes: number): Evictable => ({ id: newModelId(), memoryBytes, vramBytes: 0 });
const room = (memoryBytes: number) => ({ memoryBytes, gpuBytes: 0 });

describe("admission", () => {
  it("unloads nothing when there is room", () => {
    expect(admit(question(), room(10 * GB), [loaded(5 * GB)])).toMatchObject({ options: free, evict: [] });
  });

  it("lets the least recently used go, and no more of them than needed", () => {
    const models = [loaded(3 * GB), loaded(3 * GB), loaded(3 * GB)];
    expect(admit(question(), room(2 * GB), models).evict).toEqual([models[0]?.id, models[1]?.id]);
  });

  it("takes a smaller context only where none was asked for", () => {
    expect(admit(question(), room(6.5 * GB), [])).toMatchObject({ options: { ...free, contextTokens: 2048 }, evict: [] });
    expect(() => admit(question({ contextTokens: 8192 }), room(6.5 * GB), [])).toThrow(AppError);
  });

  it("refuses with figures and a setting that would work", () => {
    try {
      admit(question({ contextTokens: 131_072 }), room(7.5 * GB), []);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: "model/insufficient-memory",
        details: { availableBytes: 7.5 * GB, contextTokens: 131_072, suggestedContextTokens: 6144, suggestedGpuLayers: null },
      });
    }
  });

  it("refuses what would not fit if everything went", () => {
    expect(() => admit(question(), room(1 * GB), [loaded(2 * GB)])).toThrow("more memory");
  });
});
