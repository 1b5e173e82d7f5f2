/** Opens llama.cpp's bindings: only binaries that came with the packages, nothing built, nothing fetched. */
import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";
import type { LoadOptions } from "#src/contract/model.ts";
import { calculateMemoryNeeds } from "./estimates.ts";

export interface OpenedLlama {
  readonly llama: Llama;
  /** Graphics cards that can be used, by name; a driver without a device, or with one made of software alone, gives none. */
  readonly cards: readonly string[];
}

const wantedGpu = ({ gpuLayers, backend }: Pick<LoadOptions, "gpuLayers" | "backend">): "auto" | "cuda" | "vulkan" | "metal" | false =>
  gpuLayers === 0 || backend === "cpu" ? false : (backend ?? "auto");

/**
 * No layers or the backend `cpu`: no graphics driver is touched. Errors and warnings of llama.cpp go to stderr, whose tail the supervisor keeps.
 * Throws the library's NoBinaryFoundError for a backend that cannot be opened here.
 */
export const openLlama = async (options: Pick<LoadOptions, "gpuLayers" | "backend">, threads: number): Promise<OpenedLlama> => {
  const llama = await getLlama({
    build: "never",
    skipDownload: true,
    gpu: wantedGpu(options),
    maxThreads: threads,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => {
      if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) process.stderr.write(`${message.trimEnd()}\n`);
    },
  });
  const cards = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  if (cards.length === 0) calculateMemoryNeeds();
  return { llama, cards };
};
