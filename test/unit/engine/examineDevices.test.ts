import { describe, expect, it } from "vitest";
import type { Devices } from "#src/contract/model.ts";
import type { MachineFacts, OpenedBackend } from "#src/engine/deviceFacts.ts";
import { type AskDevices, examineDevices } from "#src/engine/examineDevices.ts";

const machine = (changes: Partial<MachineFacts> = {}): MachineFacts => ({
  platform: "linux",
  arch: "x64",
  packaged: ["cuda", "vulkan"],
  supported: [],
  cards: [],
  nvidiaDriver: null,
  cpu: { name: "CPU", physicalCores: 2, logicalCores: 4 },
  memory: { totalBytes: 8e9, availableBytes: 4e9 },
  llamaCpp: "v0.5.0",
  ...changes,
});
const none: OpenedBackend = { cards: [], totalBytes: 0, freeBytes: 0 };
const asking = (facts: MachineFacts, open: AskDevices["open"] = async () => none): AskDevices => ({ machine: async () => facts, open });
const of = (devices: Devices, name: string) => devices.backends.find((backend) => backend.name === name);
const reason = async (name: string, facts: MachineFacts, open?: AskDevices["open"]) =>
  of(await examineDevices(asking(facts, open)), name)?.reason;

describe("device detection", () => {
  it("says why CUDA is not used: no part for it, no card, no driver, a driver too old, libraries that cannot be loaded", async () => {
    expect(await reason("cuda", machine({ packaged: [], arch: "arm64" }))).toBe("This installation has no CUDA part for linux on arm64.");
    expect(await reason("cuda", machine())).toBe("No NVIDIA card was found.");
    expect(await reason("cuda", machine({ cards: ["NVIDIA"] }))).toContain("NVIDIA's driver is not installed");
    expect(await reason("cuda", machine({ cards: ["NVIDIA"], nvidiaDriver: "550.120" }))).toBe(
      "NVIDIA's driver 550.120 is too old: version 580 or later is needed.",
    );
    expect(await reason("cuda", machine({ nvidiaDriver: "580.95" }))).toContain("cannot be loaded");
  });

  it("says why Vulkan is not used: no library, a card without a driver, a software device only", async () => {
    expect(await reason("vulkan", machine())).toBe("The Vulkan library is not installed.");
    expect(await reason("vulkan", machine({ cards: ["AMD"] }))).toContain("A graphics card (AMD) is built in");
    expect(await reason("vulkan", machine({ supported: ["vulkan"], cards: ["AMD"] }))).toContain("no driver of it for Vulkan");
    const lavapipe: AskDevices["open"] = async (_, env) =>
      env.GGML_VK_VISIBLE_DEVICES === "0" ? { ...none, cards: ["llvmpipe (LLVM 15)"] } : none;
    const devices = await examineDevices(asking(machine({ supported: ["vulkan"] }), lavapipe));
    expect(of(devices, "vulkan")).toMatchObject({ present: false, used: false });
    expect(of(devices, "vulkan")?.reason).toContain("Only a software device was found (llvmpipe (LLVM 15))");
    expect(of(devices, "cpu")).toMatchObject({ used: true });
    expect(devices.gpus).toEqual([]);
  });

  it("takes a driver that aborts as that backend's finding, and goes on with the other", async () => {
    const open: AskDevices["open"] = async ({ backend }) => {
      if (backend === "cuda") throw new Error("device detection ended: signal SIGABRT");
      return { cards: ["Radeon"], totalBytes: 8e9, freeBytes: 6e9 };
    };
    const devices = await examineDevices(asking(machine({ supported: ["cuda", "vulkan"] }), open));
    expect(of(devices, "cuda")?.reason).toBe("The CUDA driver failed when it was opened: device detection ended: signal SIGABRT.");
    expect(of(devices, "vulkan")).toEqual({ name: "vulkan", present: true, used: true, reason: null });
    expect(devices.gpus).toEqual([{ name: "Radeon", backend: "vulkan", device: 0, totalBytes: 8e9, freeBytes: 6e9 }]);
  });

  it("prefers CUDA to Vulkan on the same card, whose free memory then comes first", async () => {
    const open: AskDevices["open"] = async ({ backend }) => ({ cards: [`card by ${backend}`], totalBytes: 8e9, freeBytes: 6e9 });
    const devices = await examineDevices(asking(machine({ supported: ["cuda", "vulkan"] }), open));
    expect(of(devices, "vulkan")).toMatchObject({ present: true, used: false, reason: "CUDA is used instead." });
    expect(devices.gpus.map(({ backend }) => backend)).toEqual(["cuda", "vulkan"]);
  });

  it("looks at several cards one by one, passes over software among them, and tells by which number each is chosen", async () => {
    const cards: Readonly<Record<string, OpenedBackend>> = {
      "0": { cards: ["llvmpipe"], totalBytes: 1, freeBytes: 1 },
      "1": { cards: ["Small"], totalBytes: 8e9, freeBytes: 2e9 },
      "2": { cards: ["Large"], totalBytes: 24e9, freeBytes: 20e9 },
    };
    const open: AskDevices["open"] = async (_, env) =>
      cards[env.GGML_VK_VISIBLE_DEVICES ?? ""] ?? { cards: ["Small", "Large"], totalBytes: 32e9, freeBytes: 22e9 };
    const { gpus } = await examineDevices(asking(machine({ supported: ["vulkan"] }), open));
    expect(gpus.map(({ name, device, freeBytes }) => [name, device, freeBytes])).toEqual([
      ["Small", 1, 2e9],
      ["Large", 2, 20e9],
    ]);
  });
});
