/** Job entry: asks llama.cpp's backends what they find. */
import { availableParallelism, cpus, totalmem } from "node:os";
import { getLlamaGpuTypes, type Llama } from "node-llama-cpp";
import type { Devices } from "#src/contract/model.ts";
import { serveJob } from "#src/process/jobChild.ts";
import { openLlama } from "./llama.ts";
import { availableMemoryBytes } from "./memory.ts";

type Backend = Devices["backends"][number];
const words = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" } as const;

const reasonAgainst = (name: keyof typeof words, supported: boolean, used: Llama["gpu"]): string | null => {
  if (name === used) return null;
  if (name === "metal" && process.platform !== "darwin") return "Metal exists on Apple computers only.";
  if (!supported) return `No ${words[name]} device or driver was found.`;
  return used === false ? `${words[name]} was found but could not be opened.` : `${words[used]} is used instead.`;
};

const gpus = async (llama: Llama): Promise<Devices["gpus"]> => {
  if (llama.gpu === false) return [];
  const names = await llama.getGpuDeviceNames();
  const memory = await llama.getVramState();
  // The library tells memory for all devices together; it is shared out evenly.
  const share = Math.max(1, names.length);
  return names.map((name) => ({
    name,
    backend: llama.gpu === false ? "cpu" : llama.gpu,
    totalBytes: Math.floor(memory.total / share),
    freeBytes: Math.floor(memory.free / share),
  }));
};

serveJob(async (): Promise<Devices> => {
  const supported = await getLlamaGpuTypes("supported");
  const llama = await openLlama(true, 0);
  const backends = (["cuda", "vulkan", "metal"] as const).map((name): Backend => {
    const reason = reasonAgainst(name, supported.includes(name), llama.gpu);
    return { name, present: supported.includes(name), used: llama.gpu === name, reason };
  });
  const cpu: Backend = {
    name: "cpu",
    present: true,
    used: llama.gpu === false,
    reason: llama.gpu === false ? null : "A graphics card is used.",
  };
  return {
    backends: [cpu, ...backends],
    gpus: await gpus(llama),
    cpu: {
      name: cpus()[0]?.model.trim() ?? "unknown",
      physicalCores: Math.max(1, llama.cpuMathCores),
      logicalCores: availableParallelism(),
    },
    memory: { totalBytes: totalmem(), availableBytes: await availableMemoryBytes() },
    llamaCpp: llama.llamaCppRelease.release,
  };
});
