/** Reads one GGUF file's header from its magic to its last tensor. */
import { Refusal } from "../../refusals.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { BoundedReader, type ByteSource } from "./reader.ts";
import { readTensors, type TensorSummary } from "./tensors.ts";

/** The largest published models have about 3,000 tensors and 100 entries. */
const TENSORS_MAX = 65_536n;
const ENTRIES_MAX = 16_384n;
const HEADER_BYTES = 24;
const ALIGNMENT_DEFAULT = 32;
const ALIGNMENT_MAX = 4096;

/** One file's parsed header, each value checked by itself; what they mean together is for the rules. */
export interface GgufFile {
  readonly metadata: Metadata;
  readonly tensors: TensorSummary;
}

const checkVersion = (version: number): void => {
  if (version === 2 || version === 3) return;
  if (version === 0x0200_0000 || version === 0x0300_0000) throw new Refusal("byte-swapped");
  throw new Refusal("unsupported-version", `version ${version}`);
};

const alignmentOf = (metadata: Metadata): number => {
  const value = metadata.get("general.alignment");
  if (value === undefined) return ALIGNMENT_DEFAULT;
  if (value.kind !== "number" || value.type !== "u32") throw new Refusal("wrong-type", "general.alignment");
  const alignment = Number(value.value);
  if (alignment < 1 || alignment > ALIGNMENT_MAX || (alignment & (alignment - 1)) !== 0) {
    throw new Refusal("bad-alignment", String(alignment));
  }
  return alignment;
};

/** Throws Refusal with the first broken rule. */
export const readGgufFile = (source: ByteSource): GgufFile => {
  if (source.size === 0) throw new Refusal("empty");
  const reader = new BoundedReader(source);
  const magic = reader.bytes(Math.min(4, source.size)).toString("latin1");
  if (magic !== "GGUF") throw new Refusal("GGUF".startsWith(magic) ? "too-short" : "not-gguf");
  if (source.size < HEADER_BYTES) throw new Refusal("too-short", `${source.size} bytes`);
  checkVersion(reader.u32());
  const tensorCount = reader.u64();
  const entryCount = reader.u64();
  if (tensorCount > TENSORS_MAX) throw new Refusal("too-many-tensors", String(tensorCount));
  if (entryCount > ENTRIES_MAX) throw new Refusal("too-many-keys", String(entryCount));
  const metadata = readMetadata(reader, Number(entryCount));
  return { metadata, tensors: readTensors(reader, Number(tensorCount), alignmentOf(metadata)) };
};
