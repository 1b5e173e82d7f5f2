/** Job entry: what this machine is (without touching a graphics driver), or what one backend finds when it is opened. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { getLlamaGpuTypes } from "node-llama-cpp";
import { serveJob } from "#src/process/jobChild.ts";
import { cpuFeatures } from "../cpuFeatures.ts";
import type { DevicesQuestion, GpuBackend, MachineFacts, OpenedBackend } from "../deviceFacts.ts";
import { builtInCards, nvidiaDriver } from "./graphicsCards.ts";
import { openLlama } from "./llama.ts";
import { availableMemoryBytes } from "./memory.ts";

const backends: readonly GpuBackend[] = ["cuda", "vulkan", "metal"];
/** As node-llama-cpp names its packages. */
const systems: Readonly<Record<string, string>> = { linux: "linux", win32: "win", darwin: "mac" };

/** Its binaries lie in packages beside the library's own. */
const isPackaged = (backend: GpuBackend): boolean => {
  const library = createRequire(import.meta.url).resolve("node-llama-cpp");
  const name = `${systems[process.platform] ?? process.platform}-${process.arch}-${backend}`;
  return existsSync(join(dirname(library), "..", "..", "@node-llama-cpp", name));
};

const machine = async (): Promise<MachineFacts> => {
  const { llama } = await openLlama({ gpuLayers: 0, backend: "cpu" }, 0);
  const loadable = await getLlamaGpuTypes("supported");
  return {
    platform: process.platform,
    arch: process.arch,
    packaged: backends.filter(isPackaged),
    supported: backends.filter((backend) => loadable.includes(backend)),
    cards: await builtInCards(),
    nvidiaDriver: await nvidiaDriver(),
    cpu: {
      name: cpus()[0]?.model.trim() ?? "unknown",
      physicalCores: Math.max(1, llama.cpuMathCores),
      logicalCores: availableParallelism(),
      features: [...cpuFeatures(llama.systemInfo)],
    },
    memory: { totalBytes: totalmem(), availableBytes: await availableMemoryBytes() },
    llamaCpp: llama.llamaCppRelease.release,
  };
};

const open = async (backend: GpuBackend): Promise<OpenedBackend> => {
  const { llama, cards } = await openLlama({ gpuLayers: null, backend }, 0);
  const memory = cards.length === 0 ? { total: 0, free: 0 } : await llama.getVramState();
  return { cards, totalBytes: memory.total, freeBytes: memory.free };
};

// Questions come from devices.ts alone, built together with this file.
serveJob(async (input) => {
  const question = input as DevicesQuestion;
  return question.kind === "machine" ? await machine() : await open(question.backend);
});
