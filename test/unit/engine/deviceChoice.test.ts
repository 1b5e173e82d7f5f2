import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { builtInCards, nvidiaDriver } from "#src/engine/child/graphicsCards.ts";
import { cpuFeatures } from "#src/engine/cpuFeatures.ts";
import { deviceEnvironment } from "#src/engine/deviceChoice.ts";

const root = mkdtempSync(join(tmpdir(), "deskside-cards-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("the choice of a device", () => {
  it("is a variable of the backend that is chosen with it", () => {
    expect(deviceEnvironment({ backend: "cuda", device: 1 })).toEqual({ CUDA_VISIBLE_DEVICES: "1" });
    expect(deviceEnvironment({ backend: "vulkan", device: 0 })).toEqual({ GGML_VK_VISIBLE_DEVICES: "0" });
  });

  it("is none where backend or device is left open, and for the processor", () => {
    for (const backend of ["cpu", "metal", null] as const) expect(deviceEnvironment({ backend, device: 1 })).toEqual({});
    expect(deviceEnvironment({ backend: "cuda", device: null })).toEqual({});
  });
});

describe("graphics cards", () => {
  it("are named by their maker, each once, without other devices and emulated ones", async () => {
    const slot = (name: string, kind: string, vendor: string): void => {
      mkdirSync(join(root, "sys/bus/pci/devices", name), { recursive: true });
      writeFileSync(join(root, "sys/bus/pci/devices", name, "class"), `${kind}\n`);
      writeFileSync(join(root, "sys/bus/pci/devices", name, "vendor"), `${vendor}\n`);
    };
    slot("0000:00:02.0", "0x030000", "0x8086");
    slot("0000:01:00.0", "0x030200", "0x10de");
    slot("0000:02:00.0", "0x030200", "0x10de");
    slot("0000:03:00.0", "0x020000", "0x1002");
    slot("0000:04:00.0", "0x030000", "0x1234");
    expect((await builtInCards(`${root}/`)).toSorted()).toEqual(["Intel", "NVIDIA"]);
    expect(await builtInCards(`${root}/nothing/`)).toEqual([]);
  });

  it("have NVIDIA's driver by the version of its kernel module, both the open and the closed one", async () => {
    mkdirSync(join(root, "proc/driver/nvidia"), { recursive: true });
    const file = join(root, "proc/driver/nvidia/version");
    writeFileSync(file, "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\nGCC version: 12\n");
    expect(await nvidiaDriver(`${root}/`)).toBe("535.183.01");
    writeFileSync(file, "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  (dvs-builder@U22)\n");
    expect(await nvidiaDriver(`${root}/`)).toBe("580.95.05");
    expect(await nvidiaDriver(`${root}/nothing/`)).toBeNull();
  });
});

describe("a processor's features", () => {
  it("are said in words, only those that are there", () => {
    expect(cpuFeatures("CPU : SSE3 = 1 | AVX2 = 1 | AVX512 = 0 | AMX_INT8 = 1 | LLAMAFILE = 1 |")).toEqual(["AVX2", "AMX"]);
    expect(cpuFeatures("")).toEqual([]);
  });
});
