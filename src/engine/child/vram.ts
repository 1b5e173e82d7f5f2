/** How much of the graphics cards' memory a model and its context hold, as llama.cpp allocated it. */
import type { LlamaContext, LlamaModel } from "node-llama-cpp";

interface Breakdown {
  getMemoryBreakdown?: () => { readonly cpuRam: number; readonly gpuVram: number };
}

/** Internal to the library (3.22.1), whose public figures are what it assumed before it loaded; those count where a later version names these otherwise. */
const held = (native: Breakdown | undefined, assumed: number): number => {
  try {
    return native?.getMemoryBreakdown?.().gpuVram ?? assumed;
  } catch {
    return assumed;
  }
};

/** Bytes. */
export const vramOf = (model: LlamaModel, context: LlamaContext | null): number => {
  const modelBytes = held((model as unknown as { _model?: Breakdown })._model, model.memoryUsage.vram);
  if (context === null) return modelBytes;
  return modelBytes + held((context as unknown as { _ctx?: Breakdown })._ctx, context.memoryUsage.vram);
};
