/**
 * Holds predicted memory against measured: models of real shapes with random weights, loaded as the app loads them, their context filled in whole
 * batches; PSS then, less an empty worker's. Exits 1 beyond 10 %. Arguments: parts of the models' names, with "@2048" at that context only; "vulkan" for
 * the first Vulkan device instead, loads alone; without them all, which takes half an hour on two idle cores. Needs llama.cpp's vocabularies (from the bundle in node-llama-cpp) and 9 GB of disk outside the tree.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Loaded, ModelHeader } from "#src/contract/model.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { EMPTY_PROCESS_BYTES, memoryNeed, shouldMap } from "#src/models/memoryNeed.ts";
import { pssBytes } from "./bench.ts";
import { writeFitModel } from "./fitModels.ts";
import { fitCases } from "./fitShapes.ts";
import { cacheFolder, llamaTools } from "./llamaTools.ts";

const ALLOWED = 0.1;
const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0).padStart(6);

interface Held {
  readonly pss: number;
  readonly anonymous: number;
  readonly file: number;
}
interface Measured {
  readonly loaded: Loaded;
  readonly afterLoad: Held;
  readonly full: Held;
}

/** The first message of a child that says one thing. Throws when it ends without. */
const told = async (child: ChildProcess): Promise<unknown> => {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The child ended with ${code}`);
  });
  const [message] = (await Promise.race([once(child, "message"), ended])) as [unknown];
  return message;
};
const forked = (entry: string, args: readonly string[]): ChildProcess =>
  fork(new URL(entry, import.meta.url), [...args], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { GGML_VK_VISIBLE_DEVICES: "0", ...process.env },
  });

const emptyWorker = async (): Promise<number> => {
  const child = forked("./emptyWorker.ts", []);
  try {
    await told(child);
    return pssBytes(child.pid ?? 0);
  } finally {
    child.kill("SIGKILL");
  }
};

/** On the first Vulkan device, be it Mesa's: the cards' memory by llama.cpp's own count after a load, against the prediction. The head stays with the processor: Mesa's software device holds no tensor over 128 MiB. */
const vulkanCases = [
  { name: "qwen2-0.5b-F16", gpuLayers: 12, contextTokens: 8_192 },
  { name: "llama-1b-Q4_0", gpuLayers: 16, contextTokens: 1_024 },
  { name: "llama-1b-Q4_0", gpuLayers: 8, contextTokens: 4_096 },
  { name: "gemma3-1b-Q8_0", gpuLayers: 26, contextTokens: 4_096 },
] as const;

const modelAt = (
  name: string,
  vocabularies: string,
): { readonly path: string; readonly header: ModelHeader; readonly sizeBytes: number } => {
  const shape = fitCases.find((one) => one.shape.name === name)?.shape;
  if (shape === undefined) throw new Error(`no shape ${name}`);
  const path = join(cacheFolder, "fit", `${name}.gguf`);
  writeFitModel(path, shape, vocabularies);
  const verdict = validateFiles([path]);
  if (verdict.kind === "invalid") throw new Error(`${name}: ${verdict.message}`);
  return { path, header: verdict.header, sizeBytes: statSync(path).size };
};

/** The worst difference of the cards' memory. */
const onVulkan = async (vocabularies: string): Promise<number> => {
  let worst = 0;
  console.log("model             layers  context   predicted  measured   ratio   (graphics memory)");
  for (const { name, gpuLayers, contextTokens } of vulkanCases) {
    const { path, header, sizeBytes } = modelAt(name, vocabularies);
    const need = memoryNeed({ header, sizeBytes, contextTokens, gpuLayers, processor: process.arch });
    const { loaded } = (await told(forked("./fitChild.ts", [path, String(contextTokens), String(gpuLayers), "vulkan"]))) as Measured;
    const predicted = need.weights.gpu + need.kvCache.gpu + need.compute.gpu;
    worst = Math.max(worst, Math.abs(predicted / loaded.vramBytes - 1));
    const figures = `${mib(predicted)}    ${mib(loaded.vramBytes)}     ${(predicted / loaded.vramBytes).toFixed(3)}`;
    console.log(`${name.padEnd(16)} ${String(loaded.gpuLayers).padStart(7)} ${String(contextTokens).padStart(8)}  ${figures}`);
  }
  return worst;
};

const tools = llamaTools();
if (tools.kind === "absent") {
  console.log(`skipped: ${tools.reason}`);
  process.exit(0);
}
const vocabularies = join(tools.source, "models");
const wanted = process.argv.slice(2).map((text) => {
  const [name = "", context] = text.split("@");
  return { name, context: context === undefined ? null : Number(context) };
});
const cases =
  wanted.length === 0
    ? fitCases
    : wanted.flatMap(({ name, context }) =>
        fitCases
          .filter(({ shape }) => shape.name.includes(name))
          .map(({ shape, contexts }) => ({ shape, contexts: context === null ? contexts : [context] })),
      );
const empty = await emptyWorker();
console.log(`empty worker ${mib(empty)} MiB (predicted with ${mib(EMPTY_PROCESS_BYTES)})`);
console.log("model             context   predicted  measured   ratio   (weights + cache + compute + rest; anonymous + file; after load)");
let worst = process.argv.includes("vulkan") ? await onVulkan(vocabularies) : 0;
for (const { shape, contexts } of cases) {
  const { path, header, sizeBytes } = modelAt(shape.name, vocabularies);
  for (const contextTokens of contexts) {
    const need = memoryNeed({ header, sizeBytes, contextTokens, gpuLayers: 0, processor: process.arch });
    const mapped = shouldMap(header, sizeBytes, process.arch);
    const { afterLoad, full } = (await told(forked("./fitChild.ts", [path, String(contextTokens), "0", String(mapped)]))) as Measured;
    const rest = need.processBytes - EMPTY_PROCESS_BYTES;
    const predicted = need.weights.memory + need.kvCache.memory + need.compute.memory + rest;
    const measured = full.pss - empty;
    const ratio = predicted / measured;
    worst = Math.max(worst, Math.abs(ratio - 1));
    const parts = [need.weights.memory, need.kvCache.memory, need.compute.memory, rest].map(mib).join(" +");
    console.log(
      `${shape.name.padEnd(16)} ${String(contextTokens).padStart(8)}  ${mib(predicted)}    ${mib(measured)}     ${ratio.toFixed(3)}   (${parts};${mib(full.anonymous)} +${mib(full.file)};${mib(afterLoad.pss - empty)})`,
    );
  }
}
console.log(`worst difference ${(worst * 100).toFixed(1)} %, allowed ${ALLOWED * 100} %`);
process.exitCode = worst > ALLOWED ? 1 : 0;
