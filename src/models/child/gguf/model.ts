/** Joins the parsed files of one model, holds them against the rules, and gives the header that is shown. */
import type { ModelHeader } from "#src/contract/model.ts";
import { Refusal } from "../../refusals.ts";
import { architectures, encoders, parts } from "./architectures.ts";
import type { GgufFile } from "./file.ts";
import { checkKnownTypes } from "./knownTypes.ts";
import { memoryFacts } from "./memoryFacts.ts";
import type { Metadata } from "./metadata.ts";
import { kvBytesPerToken, readShape } from "./shape.ts";
import { readTemplate } from "./template.ts";
import { noPlaces, type TensorPlaces, type TensorSummary } from "./tensors.ts";
import { checkTokenizer } from "./tokenizer.ts";
import { fileTypes } from "./types.ts";

/** `enum llama_pooling_type`: what a ranking model declares. */
const POOLING_RANK = 4;
/** Longest name, author or licence shown. */
const SHOWN_CHARACTERS_MAX = 200;

/** A metadata text fit to be shown; null where there is none. */
export const textOf = (metadata: Metadata, key: string): string | null => {
  const value = metadata.get(key);
  if (value?.kind !== "string" || value.text === null) return null;
  // Control and bidirectional characters could rewrite the line they are shown in.
  const shown = value.text.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim();
  return shown === "" ? null : shown.slice(0, SHOWN_CHARACTERS_MAX);
};
const numberOf = (metadata: Metadata, key: string): number | null => {
  const value = metadata.get(key);
  return value?.kind === "number" ? Number(value.value) : null;
};

const architectureOf = (metadata: Metadata): string => {
  const value = metadata.get("general.architecture");
  if (value === undefined) throw new Refusal("missing-key", "general.architecture");
  if (value.kind !== "string" || value.text === null) throw new Refusal("wrong-type", "general.architecture");
  if (!architectures.has(value.text)) throw new Refusal("unsupported-architecture", value.text.replace(/[^\w.-]/g, "?").slice(0, 64));
  return value.text;
};

const checkParts = (files: readonly GgufFile[]): void => {
  const declared = files.map(({ metadata }) => numberOf(metadata, "split.count") ?? 1);
  if (files.length === 1 && (declared[0] ?? 1) > 1) throw new Refusal("split-incomplete", `1 of ${declared[0]} parts`);
  if (files.length === 1) return;
  const names = new Set<string>();
  files.forEach(({ metadata, tensors }, index) => {
    if (declared[index] !== files.length) throw new Refusal("split-mismatch", `part ${index + 1} belongs to ${declared[index]} parts`);
    const number = numberOf(metadata, "split.no");
    if (number !== index) throw new Refusal("split-mismatch", `part ${index + 1} says it is ${(number ?? -1) + 1}`);
    for (const name of tensors.names) {
      if (names.has(name)) throw new Refusal("duplicate-tensor", name);
      names.add(name);
    }
  });
  const expected = files.map(({ metadata }) => numberOf(metadata, "split.tensors.count"));
  const wrong = expected.find((count) => count !== null && count !== names.size);
  if (wrong !== undefined) throw new Refusal("split-mismatch", `${names.size} tensors of ${wrong}`);
};

const joinedPlaces = (all: TensorPlaces, { embedding, embeddingType, output, matrices }: TensorPlaces): TensorPlaces => ({
  embedding: all.embedding + embedding,
  embeddingType: embeddingType === "" ? all.embeddingType : embeddingType,
  output: all.output + output,
  matrices: [...matrices].reduce((sums, [type, bytes]) => sums.set(type, (sums.get(type) ?? 0) + bytes), new Map(all.matrices)),
});

/** What the tensors of all parts add up to. */
export const joined = (files: readonly GgufFile[]): Omit<TensorSummary, "names"> => {
  const bytesByType = new Map<string, bigint>();
  const countByType = new Map<string, number>();
  for (const { tensors } of files) {
    for (const [type, bytes] of tensors.bytesByType) bytesByType.set(type, (bytesByType.get(type) ?? 0n) + bytes);
    for (const [type, count] of tensors.countByType) countByType.set(type, (countByType.get(type) ?? 0) + count);
  }
  return {
    count: files.reduce((sum, { tensors }) => sum + tensors.count, 0),
    elements: files.reduce((sum, { tensors }) => sum + tensors.elements, 0n),
    bytes: files.reduce((sum, { tensors }) => sum + tensors.bytes, 0n),
    bytesByType,
    countByType,
    trailingBytes: files.reduce((sum, { tensors }) => sum + tensors.trailingBytes, 0),
    places: files.map(({ tensors }) => tensors.places).reduce(joinedPlaces, noPlaces),
  };
};

/** The declared quantization where the tensors hold something of that family, else the type most bytes have. */
const quantizationOf = (metadata: Metadata, bytesByType: ReadonlyMap<string, bigint>): string => {
  const declared = fileTypes.get(numberOf(metadata, "general.file_type") ?? -1);
  const most = [...bytesByType].toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0))[0]?.[0];
  if (most === undefined) return declared ?? "none";
  if (declared === undefined) return most;
  // Q4_K_M is mostly Q4_K with Q6_K; IQ3_M and IQ2_M mix neighbours. A label whose bits appear nowhere is a leftover of the file it was made from.
  const bits = /\d+/.exec(declared)?.[0];
  return [...bytesByType.keys()].some((type) => /\d+/.exec(type)?.[0] === bits) ? declared : most;
};

const kindOf = (metadata: Metadata, architecture: string, hasTensors: boolean, hasTemplate: boolean): ModelHeader["kind"] => {
  const type = textOf(metadata, "general.type");
  const pooling = numberOf(metadata, `${architecture}.pooling_type`) ?? 0;
  const causal = metadata.get(`${architecture}.attention.causal`);
  if (parts.has(architecture) || (type !== null && type !== "model")) return "other";
  if (!hasTensors) return "vocabulary";
  if (pooling === POOLING_RANK || metadata.has(`${architecture}.classifier.output_labels`)) return "reranker";
  if (encoders.has(architecture) || pooling > 0 || (causal?.kind === "bool" && !causal.value && !hasTemplate)) return "embedding";
  return hasTemplate ? "chat" : "completion";
};

/** What is said of a level at the end of a model's or a file's name: "-Q4_K_M", " F16", ".IQ2_XXS", "-UD-Q4_K_XL", ".i1-IQ4_XS", "-fp16", "-GGUF". */
const LEVEL_AT_END = /[-_. ]+(?:(?:UD|i1|imat(?:rix)?)[-_.])?(?:I?Q\d\w*|T?Q\d_\d|B?F16|FP?(?:16|32)|MXFP4\w*|GGUF)$/i;

const withoutLevel = (name: string): string => {
  const shorter = name.replace(LEVEL_AT_END, "");
  return shorter === name || shorter === "" ? name : withoutLevel(shorter);
};

/**
 * What the levels of one model share: base name, size, finetune and version where they are stated (GGUF naming convention), each once, as some
 * publishers put the size into the base name; else the model's name, or the file's where that says no more than the architecture, without a level.
 */
const familyOf = (metadata: Metadata, architecture: string, stem: string): string => {
  const [basename, ...others] = ["basename", "size_label", "finetune", "version"].map((key) => textOf(metadata, `general.${key}`));
  if (basename !== null && basename !== undefined) {
    return others.reduce<string>(
      (family, part) => (part === null || family.toLowerCase().includes(part.toLowerCase()) ? family : `${family} ${part}`),
      withoutLevel(basename),
    );
  }
  const name = textOf(metadata, "general.name");
  return withoutLevel(name === null || name.toLowerCase() === architecture ? stem : name);
};

/** Header of one model from its files in order (one, or all parts of a split one). Throws Refusal with the first broken rule. */
export const readModel = (files: readonly GgufFile[], fallbackName: string): ModelHeader => {
  const [first] = files;
  if (first === undefined) throw new Refusal("missing");
  const { metadata } = first;
  const architecture = architectureOf(metadata);
  for (const file of files) checkKnownTypes(file.metadata, architecture);
  checkParts(files);
  const tensors = joined(files);
  const type = textOf(metadata, "general.type");
  const isWhole = tensors.count > 0 && !parts.has(architecture) && (type === null || type === "model");
  const shape = readShape(metadata, architecture, isWhole);
  const tokens = checkTokenizer(metadata);
  const chatTemplate = readTemplate(metadata);
  const parameters = Number(tensors.elements);
  return {
    name: textOf(metadata, "general.name") ?? fallbackName,
    architecture,
    quantization: quantizationOf(metadata, tensors.bytesByType),
    bitsPerWeight: parameters === 0 ? 0 : (Number(tensors.bytes) * 8) / parameters,
    parameters,
    contextTokens: shape.contextTokens,
    layers: shape.layers,
    embeddingLength: shape.embeddingLength,
    kvBytesPerToken: kvBytesPerToken(metadata, architecture, shape),
    vocabularySize: tokens === 0 ? shape.vocabularySize : tokens,
    tokenizer: textOf(metadata, "tokenizer.ggml.model"),
    chatTemplate,
    licence: textOf(metadata, "general.license"),
    author: textOf(metadata, "general.author") ?? textOf(metadata, "general.organization"),
    kind: kindOf(metadata, architecture, tensors.count > 0, chatTemplate !== null),
    tensorCount: tensors.count,
    splitCount: files.length,
    family: familyOf(metadata, architecture, fallbackName),
    ...(isWhole ? { memory: memoryFacts(metadata, architecture, shape, tensors) } : {}),
  };
};
