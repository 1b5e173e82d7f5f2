/** The engine on a real Vulkan device, be it Mesa's software one: choice of backend and device, layers, detection, and a load that card cannot hold. */
import { fileURLToPath } from "node:url";
import { v7 as uuid } from "uuid";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunId } from "#src/contract/ids.ts";
import type { Devices, LoadOptions, Remedy } from "#src/contract/model.ts";
import { detectDevices } from "#src/engine/devices.ts";
import type { Engine, LoadRequest } from "#src/engine/engine.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { Doctor } from "#src/models/doctor.ts";
import { engineRequest } from "#src/models/engineRequest.ts";
import { createRuns } from "#src/run/runs.ts";
import { createTrial } from "#src/wiring/trials.ts";
import { someModelRow } from "#test/support/modelRepositorySuite.ts";
import { partAt } from "#test/support/parts.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const never = new AbortController().signal;
/** The first Vulkan device, whatever it is. */
const onVulkan: LoadOptions = { contextTokens: 1_024, gpuLayers: 99, threads: null, backend: "vulkan", device: 0 };

const requestWith = async (options: LoadOptions): Promise<LoadRequest> => ({
  path: starter,
  parts: [await partAt(starter)],
  options,
  label: "starter",
  role: "chat",
  chatMemoryBytes: 0,
});
const started = async (options: LoadOptions): Promise<Engine> => await createStartEngine()(await requestWith(options), () => {}, never);

/** Asked of the engine itself: whether a Vulkan device is there at all. */
const whyNot = await started(onVulkan).then(
  async (engine) => {
    const { device } = engine.loaded;
    await engine.close();
    return device.backend === "vulkan" ? null : "no Vulkan device here";
  },
  (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : "no Vulkan"),
);
if (whyNot !== null) console.log(`skipped: ${whyNot} (Debian: mesa-vulkan-drivers)`);

describe.skipIf(whyNot !== null)("a Vulkan device", () => {
  let devices: Devices;
  beforeAll(async () => {
    process.env.GGML_VK_VISIBLE_DEVICES = "0";
    devices = await detectDevices();
    delete process.env.GGML_VK_VISIBLE_DEVICES;
  });

  test("is found with its name and memory, and used", () => {
    expect(devices.backends.find(({ name }) => name === "vulkan")).toEqual({ name: "vulkan", present: true, used: true, reason: null });
    expect(devices.gpus[0]).toMatchObject({ backend: "vulkan", device: 0, totalBytes: expect.any(Number) });
    expect(devices.gpus[0]?.freeBytes).toBeGreaterThan(0);
  });

  test("holds the layers that are asked for, and answers as the processor does", async () => {
    const answerOf = async (options: LoadOptions): Promise<{ readonly engine: Engine; readonly text: string }> => {
      const engine = await started(options);
      const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 1, maxTokens: 2, thoughtTokens: 0 };
      let text = "";
      for await (const event of engine.generate({ sequenceKey: "a", messages: [{ role: "user", text: "Hello" }], sampling }, never))
        if (event.kind === "text") text += event.text;
      await engine.close();
      return { engine, text };
    };
    const onCard = await answerOf(onVulkan);
    const { loaded } = onCard.engine;
    expect(loaded).toMatchObject({ device: { kind: "gpu", backend: "vulkan" }, gpuLayers: loaded.totalLayers, whyCpu: null });
    expect(loaded.vramBytes).toBeGreaterThan(0);
    const onProcessor = await answerOf({ ...onVulkan, backend: "cpu", device: null, gpuLayers: 0 });
    expect(onProcessor.engine.loaded).toMatchObject({ device: { kind: "cpu" }, gpuLayers: 0, vramBytes: 0 });
    expect(onCard.text).toBe(onProcessor.text);
  });

  test("holds fewer layers where fewer are asked for", async () => {
    const engine = await started({ ...onVulkan, gpuLayers: 1 });
    expect(engine.loaded).toMatchObject({ gpuLayers: 1, device: { backend: "vulkan" } });
    await engine.close();
  });

  test("is found by the doctor when a device was chosen whose number makes the native library abort", async () => {
    const request = await requestWith({ ...onVulkan, gpuLayers: 2, device: 63 });
    const verdict = validateFiles([starter]);
    const row = someModelRow({
      paths: [starter],
      identities: request.parts.map(({ identity }) => identity),
      sizeBytes: request.parts[0]?.identity.sizeBytes ?? 0,
      verdict,
      options: request.options,
    });
    const attempt = createTrial(createStartEngine());
    const found: Remedy[] = [];
    const runs = createRuns({ now: () => 1, newId: () => uuid() as RunId, publish: () => {} });
    const doctor = new Doctor({
      runs,
      now: () => 1,
      look: async () => ({ row, file: "present" }),
      room: async () => ({ memoryBytes: 8e9, gpuBytes: 2e9, cards: [{ backend: "vulkan", device: 0, freeBytes: 2e9 }] }),
      options: () => row.options,
      attempt: (one, options, signal) => attempt(engineRequest(one, options), signal),
      unload: async () => {},
      remember: async (_, remedy) => void found.push(remedy),
    });
    await runs.settled(await doctor.start(row.id));
    expect(found[0]?.options).toMatchObject({ backend: "vulkan", device: 0 });
    expect(found[0]?.tries[0]).toMatchObject({ worked: false });
    expect(found[0]?.sentence).toContain("graphics card 0 is used now.");
  });
});

describe("without a choice", () => {
  test("a software device is passed over and said to be one", async () => {
    const { backends, gpus } = await detectDevices();
    const vulkan = backends.find(({ name }) => name === "vulkan");
    const isSoftware = gpus.length === 0 && whyNot === null;
    if (isSoftware) expect(vulkan?.reason).toMatch(/^Only a software device was found \(.+\), which is slower/);
    else expect(vulkan?.used === true || vulkan?.reason !== null).toBe(true);
    const engine = await started({ ...onVulkan, backend: null, device: null, gpuLayers: null });
    if (isSoftware)
      expect(engine.loaded).toMatchObject({ device: { kind: "cpu" }, whyCpu: expect.stringContaining("No usable graphics card") });
    await engine.close();
  });
});
