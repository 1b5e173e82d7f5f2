/** Loads a model: identity before and after, device, threads, first context; and says what it really got. */
import type { Llama, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import { AppError } from "#src/contract/errors.ts";
import type { Loaded, LoadOptions } from "#src/contract/model.ts";
import { saysOutOfMemory } from "#src/process/exit.ts";
import type { LoadRequest } from "../engine.ts";
import { planContext } from "./contextPlan.ts";
import { checkIdentity } from "./identity.ts";
import { type OpenedLlama, openLlama } from "./llama.ts";
import { LookupPredictor } from "./lookup.ts";
import { availableMemoryBytes, processMemoryBytes } from "./memory.ts";
import { isMended } from "./mendLibrary.ts";
import { createSlots, type Slots } from "./slots.ts";
import { measuredThreads, type Threads, threadsFor } from "./threads.ts";
import { vramOf } from "./vram.ts";

export interface LoadedModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly slots: Slots<LlamaContextSequence>;
  readonly threads: Threads;
  readonly loaded: Loaded;
}

/** Share of the progress bar that reading the weights takes; opening the context is the rest. */
const WEIGHTS_SHARE = 0.9;

/** Bytes one more token costs, by llama.cpp's own estimate for two context sizes (a batch of one: next to no compute buffer in it). */
const kvBytesPerToken = async (model: LlamaModel, flashAttention: boolean): Promise<number> => {
  const bytes = async (contextSize: number): Promise<number> => {
    const needed = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      modelGpuLayers: model.gpuLayers,
      batchSize: 1,
      sequences: 1,
      flashAttention,
    });
    return needed.cpuRam + needed.gpuVram;
  };
  return Math.max(0, ((await bytes(4_096)) - (await bytes(2_048))) / 2_048);
};

/** Any failure of a load by its code. Texts of foreign errors are matched in process/exit.ts only. */
export const loadError = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name} ${thrown.message}` : String(thrown);
  return saysOutOfMemory(text) || text.startsWith("InsufficientMemory")
    ? new AppError("engine/out-of-memory", "Not enough memory to load the model", { cause: thrown })
    : new AppError("engine/load-failed", text.slice(0, 500), { cause: thrown });
};

/** Where the weights lie, and why not on a graphics card. */
export const deviceOf = (
  { llama, cards }: OpenedLlama,
  model: LlamaModel,
  asked: Pick<LoadOptions, "gpuLayers" | "backend">,
): Pick<Loaded, "device" | "whyCpu"> => {
  const backend = llama.gpu;
  if (backend !== false && model.gpuLayers > 0)
    return { device: { kind: "gpu", backend, name: cards.join(", ") || backend }, whyCpu: null };
  const whyCpu =
    asked.gpuLayers === 0 || asked.backend === "cpu"
      ? "The model is set to use no graphics card."
      : cards.length === 0
        ? "No usable graphics card (CUDA, Vulkan or Metal) was found."
        : "The graphics card has too little free memory for this model.";
  return { device: { kind: "cpu", backend: "cpu", name: "CPU" }, whyCpu };
};

/** Whether proposed tokens can be taken back: a recurrent state or a sliding window cannot go back without a copy of it at each token. */
const canLookUp = ({ fileInsights }: LlamaModel): boolean =>
  isMended() && !fileInsights.isRecurrent && !fileInsights.isHybrid && fileInsights.swaSize === undefined;

const open = async (request: LoadRequest, onProgress: (fraction: number) => void): Promise<LoadedModel> => {
  const startedAt = performance.now();
  await checkIdentity(request.parts);
  const { options } = request;
  const cpuThreads = threadsFor(options.threads, 0);
  const opened = await openLlama(options, Math.max(cpuThreads.generation, cpuThreads.reading));
  const { llama, cards } = opened;
  const planned = threadsFor(options.threads, llama.cpuMathCores);
  llama.maxThreads = planned.reading;

  const model = await llama.loadModel({
    modelPath: request.path,
    gpuLayers: cards.length === 0 ? 0 : (options.gpuLayers ?? "auto"),
    ...(request.mapped === false && cards.length === 0 ? { useMmap: false } : {}),
    onLoadProgress: (fraction) => onProgress(fraction * WEIGHTS_SHARE),
  });
  await checkIdentity(request.parts);

  // On a CPU flash attention costs 35 % of generation at a depth of 2k tokens (PERFORMANCE.md, finding 6); on a GPU it is the faster way.
  const flashAttention = model.gpuLayers > 0;
  const plan = planContext({
    askedTokens: options.contextTokens,
    trainedTokens: model.trainContextSize,
    kvBytesPerToken: await kvBytesPerToken(model, flashAttention),
    availableBytes: await availableMemoryBytes(),
    chatMemoryBytes: request.chatMemoryBytes,
  });
  // Not before threads were compared: several tokens in one step would be taken for a faster thread.
  const lookup = { isOpen: false };
  const makeSequence = async (): Promise<LlamaContextSequence> => {
    // A context never uses more threads than were allowed while it was made: after an answer that is what generation uses.
    llama.maxThreads = planned.reading;
    const context = await model.createContext({
      contextSize: plan.contextTokens,
      sequences: 1,
      flashAttention,
      threads: planned.reading,
      failedCreationRemedy: false,
    });
    return context.getSequence(canLookUp(model) ? { tokenPredictor: new LookupPredictor(() => lookup.isOpen) } : {});
  };
  const first = await makeSequence();
  const sizeBytes = request.parts.reduce((sum, { identity }) => sum + identity.sizeBytes, 0);
  const threads = options.threads === null && model.gpuLayers === 0 ? await measuredThreads(llama, first, sizeBytes, planned) : planned;
  lookup.isOpen = true;
  onProgress(1);

  return {
    llama,
    model,
    threads,
    slots: createSlots(first, plan.slots, makeSequence),
    loaded: {
      contextTokens: first.contextSize,
      ...deviceOf(opened, model, options),
      gpuLayers: model.gpuLayers,
      totalLayers: model.fileInsights.totalLayers,
      threads: threads.generation,
      flashAttention,
      memoryBytes: await processMemoryBytes(),
      vramBytes: vramOf(model, first.context),
      chatSlots: plan.slots,
      loadMs: performance.now() - startedAt,
      role: "chat",
      embedding: null,
    },
  };
};

/** Throws model/missing, model/changed, engine/out-of-memory, engine/load-failed. */
export const loadModel = async (request: LoadRequest, onProgress: (fraction: number) => void): Promise<LoadedModel> => {
  try {
    return await open(request, onProgress);
  } catch (thrown) {
    throw loadError(thrown);
  }
};
