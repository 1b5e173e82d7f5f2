/** llama.cpp's own tools for comparison, as fast as this machine can: built once, cached outside the tree. */
import { buildLlamaTools, cacheFolder as folder } from "../../electron/package/llamaCpp.ts";

/** Where sources, builds and made models are kept between runs. */
export const cacheFolder = folder;

const tools = ["llama-bench", "llama-server", "llama-quantize", "llama-perplexity"] as const;
export type LlamaTool = (typeof tools)[number];

export type LlamaTools =
  | { readonly kind: "present"; readonly path: (tool: LlamaTool) => string; readonly source: string }
  | { readonly kind: "absent"; readonly reason: string };

/** Builds what is missing (about 13 minutes on two cores the first time). Absent with the reason where there is no compiler. */
export const llamaTools = (): LlamaTools =>
  buildLlamaTools({
    folder: "build",
    options: ["-DGGML_NATIVE=ON"],
    targets: tools,
    notice: "Building llama.cpp's own tools for the comparison; once, about 13 minutes on two cores…",
  });
