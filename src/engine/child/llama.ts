/** Opens llama.cpp's bindings: only binaries that came with the packages, nothing built, nothing fetched. */
import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";
import { calculateMemoryNeeds } from "./estimates.ts";

/** `gpu: false` never touches a graphics driver. Errors and warnings of llama.cpp go to stderr, whose tail the supervisor keeps. */
export const openLlama = async (gpu: boolean, threads: number): Promise<Llama> => {
  const llama = await getLlama({
    build: "never",
    skipDownload: true,
    gpu: gpu ? "auto" : false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => {
      if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) process.stderr.write(`${message.trimEnd()}\n`);
    },
  });
  if (llama.gpu === false) calculateMemoryNeeds();
  return llama;
};
