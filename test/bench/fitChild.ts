/** Child of fit.ts: loads a model as the app does, fills its context in whole batches, and says what it held. Arguments: path, context, GPU layers, and "true" (mapped), "false" or "vulkan" (loaded there, nothing evaluated). */
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { loadModel } from "#src/engine/child/load.ts";

const [path = "", contextTokens = "", gpuLayers = "0", mapped = "true"] = process.argv.slice(2);
const { dev, ino, size, mtimeMs } = await stat(path, { bigint: true });
const identity = { dev: dev.toString(), ino: ino.toString(), sizeBytes: Number(size), mtimeMs: Number(mtimeMs) };
/** Kilobytes of proc(5)'s smaps_rollup, as bytes. */
const held = (): Record<string, number> => {
  const text = readFileSync("/proc/self/smaps_rollup", "latin1");
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { pss: of("Pss"), anonymous: of("Pss_Anon"), file: of("Pss_File") };
};

const { model, slots, loaded } = await loadModel(
  {
    label: "fit",
    path,
    parts: [{ path, identity }],
    options: {
      contextTokens: Number(contextTokens),
      gpuLayers: Number(gpuLayers),
      threads: null,
      backend: mapped === "vulkan" ? "vulkan" : null,
      device: null,
    },
    role: "chat",
    chatMemoryBytes: 0,
    template: null,
    mapped: mapped !== "false",
  },
  () => {},
);
const afterLoad = held();
const sequence = await slots.take("fit");
const batch = sequence.context.batchSize;
const token = model.tokenize("a")[0];
if (token === undefined) throw new Error("no token");
for (let done = mapped === "vulkan" ? loaded.contextTokens : 0; done + batch <= loaded.contextTokens; done += batch)
  await sequence.evaluateWithoutGeneratingNewTokens(new Array<typeof token>(Math.min(batch, loaded.contextTokens - done - 1)).fill(token));
process.send?.({ loaded, afterLoad, full: held() });
process.disconnect?.();
process.exit(0);
