import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Devices, LoadOptions, Model } from "#src/contract/model.ts";
import type { Engines } from "#src/models/ports.ts";
import { openedFor, withRemedy } from "#src/models/remedy.ts";
import { createHarness, type Harness, someLoaded } from "./harness.ts";

const free: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const withCard: Devices = {
  backends: [],
  gpus: [{ name: "Card", backend: "vulkan", device: 0, totalBytes: 8e9, freeBytes: 8e9 }],
  cpu: { name: "CPU", physicalCores: 2, logicalCores: 2 },
  memory: { totalBytes: 8e9, availableBytes: 8e9 },
  llamaCpp: null,
};
const crashed = () => new AppError("engine/crashed", "signal SIGABRT: ggml-vulkan.cpp: device lost");

let harness: Harness;
let id: ModelId;
/** Options of each try. */
let tried: LoadOptions[];
beforeEach(async () => {
  harness = await createHarness();
  harness.world.devices = withCard;
  id = await harness.addFile("model.gguf");
  tried = [];
});
afterEach(() => harness.close());

/** Tries fail where `fails` says so. */
const failing = (fails: (options: LoadOptions) => AppError | null): void => {
  harness.world.attempt = async ({ options }) => {
    tried.push(options);
    const error = fails(options);
    if (error !== null) throw error;
    return someLoaded();
  };
};
const shown = async (): Promise<Model> => {
  const model = (await harness.models.list()).find((one) => one.id === id);
  if (model === undefined) throw new Error("no model");
  return model;
};
const diagnosed = async () => await harness.settled(harness.models.diagnose({ modelId: id }));
const failedLoad = async (error: AppError, options: Partial<LoadOptions> = {}) => {
  harness.engines.failNext = error;
  return await harness.settled(harness.models.load({ modelId: id, options }));
};
const lastLoad = (): Parameters<Engines["load"]>[0] | undefined => harness.engines.loads.at(-1);

describe("the load doctor", () => {
  it("finds the first settings that load, keeps them with the model and tells the page", async () => {
    failing(({ gpuLayers }) => (gpuLayers === null || gpuLayers > 1 ? crashed() : null));
    expect((await diagnosed()).state).toEqual({ kind: "done" });
    const { remedy } = await shown();
    expect(remedy).toMatchObject({ options: { gpuLayers: 1 } });
    expect(remedy?.sentence).toMatch(/^The graphics card's driver ended the load, so 1 of 3 layers/);
    expect(remedy?.tries).toEqual([
      { what: "the settings that failed, once more", worked: false, why: expect.stringContaining("its process crashed (signal SIGABRT") },
      { what: expect.stringContaining("2 of 3 layers"), worked: false, why: expect.any(String) },
      { what: expect.stringContaining("1 of 3 layers"), worked: true, why: null },
    ]);
    expect(harness.events.some((event) => event.kind === "model" && event.model.remedy !== null)).toBe(true);
  });

  it("is used at the next load, also after a restart, and choices of the person's go before it", async () => {
    failing(({ backend }) => (backend === "cpu" ? null : crashed()));
    await diagnosed();
    const again = await harness.restarted();
    await again.settled(again.models.load({ modelId: id, options: {} }));
    expect(again.engines.loads.at(-1)?.options).toMatchObject({ backend: "cpu", gpuLayers: 0 });
    await again.settled(again.models.load({ modelId: id, options: { contextTokens: 512 } }));
    expect(again.engines.loads.at(-1)?.options).toMatchObject({ backend: "cpu", contextTokens: 512 });
    expect((await again.models.list())[0]?.options).toEqual({ ...free, contextTokens: 512 });
    await again.models.close();
  });

  it("begins with the settings of the load that failed, and gives up those of them that do not work", async () => {
    await harness.models.update({ modelId: id, options: { gpuLayers: 3 } });
    await failedLoad(new AppError("engine/load-failed", "refused"), { contextTokens: 512 });
    failing(({ gpuLayers }) => ((gpuLayers ?? 9) > 1 ? new AppError("engine/out-of-memory", "ErrorOutOfDeviceMemory") : null));
    await diagnosed();
    expect(tried[0]).toMatchObject({ gpuLayers: 3, contextTokens: 512 });
    expect((await shown()).options.gpuLayers).toBeNull();
    await harness.settled(harness.models.load({ modelId: id, options: {} }));
    expect(lastLoad()?.options.gpuLayers).toBe(1);
  });

  it("starts by itself when a load died in a card's path, loads the model then, and does so once", async () => {
    failing(({ backend }) => (backend === "cpu" ? null : crashed()));
    await failedLoad(crashed());
    await expect.poll(async () => (await shown()).state.kind, { timeout: 5_000 }).toBe("loaded");
    expect(lastLoad()?.options.backend).toBe("cpu");
    const before = tried.length;
    await failedLoad(crashed(), { backend: "vulkan" });
    await expect.poll(() => harness.runs.list().length).toBe(0);
    expect(tried.length).toBe(before);
  });

  it("does not start by itself where no card takes part, or where the load was refused", async () => {
    await failedLoad(crashed(), { gpuLayers: 0 });
    await failedLoad(new AppError("engine/load-failed", "unknown model architecture"));
    harness.world.devices = { ...withCard, gpus: [] };
    const withoutCard = await createHarness();
    const other = await withoutCard.addFile("model.gguf");
    withoutCard.engines.failNext = crashed();
    await withoutCard.settled(withoutCard.models.load({ modelId: other, options: {} }));
    await expect.poll(() => withoutCard.runs.list().length).toBe(0);
    expect(
      [...harness.events, ...withoutCard.events].some((event) => event.kind === "run" && event.run.subject.kind === "model-doctor"),
    ).toBe(false);
    await withoutCard.close();
  });

  it("says that nothing helped, and keeps no settings then", async () => {
    failing(crashed);
    expect((await diagnosed()).state.kind).toBe("done");
    expect((await shown()).remedy).toMatchObject({ options: null, sentence: expect.stringMatching(/^None of \d+ settings loaded/) });
    expect(tried.length).toBeLessThanOrEqual(10);
    expect(tried.at(-1)?.backend).toBe("cpu");
  });

  it("ends at once when the file itself is the matter", async () => {
    failing(() => new AppError("model/changed", "other bytes"));
    expect((await diagnosed()).state).toMatchObject({ kind: "failed", error: { code: "model/changed" } });
    expect(tried.length).toBe(1);
    expect((await shown()).remedy).toBeNull();
  });

  it("can be cancelled, and a second question joins the first", async () => {
    harness.world.attempt = async (_, signal) =>
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
    const first = await harness.models.diagnose({ modelId: id });
    expect(await harness.models.diagnose({ modelId: id })).toEqual(first);
    harness.runs.cancel(first.runId);
    expect((await harness.runs.settled(first.runId)).state).toEqual({ kind: "cancelled" });
    expect((await shown()).remedy).toBeNull();
  });

  it("forgets what it found when the file's bytes change", async () => {
    failing(({ backend }) => (backend === "cpu" ? null : crashed()));
    await diagnosed();
    harness.write("model.gguf", Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(64)]));
    await harness.models.rescan();
    expect((await shown()).remedy).toBeNull();
  });
});

describe("a remedy", () => {
  const found = { ...free, gpuLayers: 8, backend: "vulkan", device: 1, contextTokens: 4_096 } as const;
  const remedy = { at: 0, options: found, sentence: "", tries: [] };

  it("fills what the person left open; layers and device only for its own backend", () => {
    expect(withRemedy(free, remedy)).toEqual(found);
    expect(withRemedy({ ...free, backend: "cuda" }, remedy)).toEqual({ ...free, backend: "cuda", contextTokens: 4_096 });
    expect(withRemedy({ ...free, gpuLayers: 2 }, remedy).gpuLayers).toBe(2);
    expect(withRemedy(free, { ...remedy, options: null })).toEqual(free);
  });

  it("opens only those of the person's settings that it differs from", () => {
    const asked = { ...found, gpuLayers: 33, threads: 2 };
    expect(openedFor(asked, remedy)).toEqual({ ...found, gpuLayers: null, threads: 2 });
    expect(openedFor(asked, { ...remedy, options: null })).toEqual(asked);
  });
});
