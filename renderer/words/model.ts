/** A model in words: how strongly it is compressed, where it runs, what it holds. */
import type { Loaded, Model, ModelHeader } from "#src/contract/model.ts";
import { formatBytes, formatCount } from "./format.ts";

/** What a quantization means to a person, by bits per weight: the label's own letters differ from maker to maker. */
export const quantizationWord = (bitsPerWeight: number): string => {
  if (bitsPerWeight >= 15) return "Uncompressed";
  if (bitsPerWeight >= 7.5) return "Nearly exact";
  if (bitsPerWeight >= 5.2) return "Close to the original";
  if (bitsPerWeight >= 4.2) return "Balanced";
  if (bitsPerWeight >= 3) return "Small";
  return "Very small, noticeably weaker";
};

/** "Balanced (Q4_K_M)" */
export const quantizationLabel = ({ bitsPerWeight, quantization }: ModelHeader): string =>
  `${quantizationWord(bitsPerWeight)} (${quantization})`;

/** The header of a readable file, or null. */
export const headerOf = (model: Model): ModelHeader | null => (model.verdict.kind === "valid" ? model.verdict.header : null);

/** "on CPU", "on GPU 28/28" */
export const deviceLabel = ({ device, gpuLayers, totalLayers }: Loaded): string => {
  switch (device.kind) {
    case "cpu":
      return "on CPU";
    case "gpu":
      return `on GPU ${gpuLayers}/${totalLayers}`;
  }
};

const backendNames: Readonly<Record<Loaded["device"]["backend"], string>> = {
  cpu: "CPU",
  cuda: "CUDA (NVIDIA)",
  vulkan: "Vulkan",
  metal: "Metal (Apple)",
};
export const backendName = (backend: Loaded["device"]["backend"]): string => backendNames[backend];

/** "NVIDIA RTX 4060, CUDA (NVIDIA)"; a device that goes by its backend's name is said once. */
export const placeLabel = ({ device }: Loaded): string =>
  device.name === backendName(device.backend) ? device.name : `${device.name}, ${backendName(device.backend)}`;

/** Main memory and graphics memory together, as measured after the load. */
export const memoryLabel = ({ memoryBytes, vramBytes }: Loaded): string =>
  vramBytes === 0 ? formatBytes(memoryBytes) : `${formatBytes(memoryBytes)} + ${formatBytes(vramBytes)} on the GPU`;

/** Roughly three quarters of a word per token (English text, common tokenizers), about 400 words on a page: an estimate, and said as one. */
export const contextWords = (tokens: number): string =>
  `${formatCount(tokens)} tokens, about ${formatCount(Math.max(1, Math.round((tokens * 0.75) / 400)))} pages`;

const kinds: Readonly<Record<ModelHeader["kind"], string>> = {
  chat: "Chat",
  completion: "Text completion",
  embedding: "Embedding (for search)",
  reranker: "Reranker (for search)",
  vocabulary: "Vocabulary only",
  other: "Other",
};
export const kindLabel = (kind: ModelHeader["kind"]): string => kinds[kind];

/** Whether a model of this kind can answer in a chat. */
export const canChat = (model: Model): boolean => {
  const kind = headerOf(model)?.kind;
  return kind === "chat" || kind === "completion";
};

const sources: Readonly<Record<Model["source"], string>> = {
  starter: "Comes with Deskside",
  folder: "In a watched folder",
  linked: "Added where it lies",
  uploaded: "Uploaded from the browser",
};
export const sourceLabel = (source: Model["source"]): string => sources[source];
