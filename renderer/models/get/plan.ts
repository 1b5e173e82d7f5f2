/** Which levels of the catalogue this machine can run, before anything is fetched: arithmetic over the catalogue's figures. Pure. */
import type { CatalogueFile, CatalogueModel } from "#src/contract/catalogue.ts";
import type { Devices } from "#src/contract/model.ts";

/** Context a plan counts with: the engine's own default (engine/child/contextPlan.ts). */
const CONTEXT_TOKENS = 8_192;
/** The engine's process and its buffers: 0.4 to 0.6 GB for models of 1 to 8 billion parameters by models/fit.ts. */
const WORKING_BYTES = 0.6 * 1024 ** 3;
/** Left to the system and other programs. */
const KEPT_BYTES = 2 * 1024 ** 3;
const KEPT_SHARE = 0.15;

export type Planned = "gpu" | "memory" | "too-large";

/** Memory a level takes once loaded, with a context of 8,192 tokens or what it was trained for. Bytes, an estimate. */
export const plannedBytes = (model: CatalogueModel, file: CatalogueFile): number =>
  file.sizeBytes + model.kvBytesPerToken * Math.min(model.contextTokens, CONTEXT_TOKENS) + WORKING_BYTES;

/** Against what the machine has, not what is free now: other programs can be closed. */
export const planned = (model: CatalogueModel, file: CatalogueFile, devices: Devices): Planned => {
  const needed = plannedBytes(model, file);
  const used = devices.backends.filter((backend) => backend.used).map(({ name }) => String(name));
  const gpu = devices.gpus.filter(({ backend }) => used.includes(backend)).reduce((sum, { totalBytes }) => sum + totalBytes, 0);
  if (needed <= gpu) return "gpu";
  const { totalBytes } = devices.memory;
  return needed <= totalBytes - Math.max(KEPT_BYTES, totalBytes * KEPT_SHARE) ? "memory" : "too-large";
};

/** Up to these bits per weight another bit still shows in the answers; above it costs speed for little. */
const BITS_ENOUGH = 6.7;
/** On the processor speed goes with size, so the balanced level is enough. */
const BITS_ENOUGH_IN_MEMORY = 5.2;

/** The level to take on this machine: the best that fits on the GPU, else a balanced one in memory, else the smallest that fits; null: none does. */
export const recommended = (model: CatalogueModel, devices: Devices): CatalogueFile | null => {
  const byBits = model.files.toSorted((a, b) => b.bitsPerWeight - a.bitsPerWeight);
  const at = (place: Planned) => byBits.filter((file) => planned(model, file, devices) === place);
  const onGpu = at("gpu");
  const inMemory = at("memory");
  return (
    onGpu.find(({ bitsPerWeight }) => bitsPerWeight <= BITS_ENOUGH) ??
    onGpu.at(-1) ??
    inMemory.find(({ bitsPerWeight }) => bitsPerWeight <= BITS_ENOUGH_IN_MEMORY) ??
    inMemory.at(-1) ??
    null
  );
};
