/** Reads the tensor list of a GGUF header with exact arithmetic and holds every place against the file. */
import { Refusal } from "../../refusals.ts";
import { decoded } from "./metadata.ts";
import type { BoundedReader } from "./reader.ts";
import { type TensorType, tensorTypes } from "./types.ts";

/** GGML_MAX_NAME is 64 with the closing zero. */
const NAME_BYTES_MAX = 63;
const ELEMENTS_MAX = 2n ** 63n - 1n;

/** What the tensors of one file add up to. `bytesByType`: without padding. */
export interface TensorSummary {
  readonly count: number;
  readonly names: ReadonlySet<string>;
  readonly elements: bigint;
  readonly bytes: bigint;
  readonly bytesByType: ReadonlyMap<string, bigint>;
  readonly countByType: ReadonlyMap<string, number>;
  /** Behind the last tensor and its padding; nothing reads them. */
  readonly trailingBytes: number;
  readonly places: TensorPlaces;
}

/** Bytes by what the tensors are for; 0 or empty where there are none. */
export interface TensorPlaces {
  readonly embedding: number;
  readonly embeddingType: string;
  readonly output: number;
  /** Of the layers and the output head, those with more than one row, by type. */
  readonly matrices: ReadonlyMap<string, number>;
}
export const noPlaces: TensorPlaces = { embedding: 0, embeddingType: "", output: 0, matrices: new Map() };

interface Tensor {
  readonly name: string;
  readonly type: TensorType;
  readonly rows: bigint;
  readonly elements: bigint;
  readonly bytes: bigint;
  readonly offset: bigint;
}

const readName = (reader: BoundedReader, index: number): string => {
  const length = reader.u64();
  if (length === 0n) throw new Refusal("tensor-name-empty", `tensor ${index + 1}`);
  if (length > BigInt(reader.remaining)) throw new Refusal("string-out-of-range", `name of tensor ${index + 1}`);
  if (length > BigInt(NAME_BYTES_MAX)) throw new Refusal("tensor-name-too-long", `tensor ${index + 1}`);
  const name = decoded(reader.bytes(Number(length)));
  if (name === null || name.includes("\0")) throw new Refusal("tensor-name-not-utf8", `tensor ${index + 1}`);
  return name;
};

const readDimensions = (reader: BoundedReader, name: string): readonly bigint[] => {
  const count = reader.u32();
  if (count < 1 || count > 4) throw new Refusal("bad-dimension-count", `${name}: ${count}`);
  return Array.from({ length: count }, () => {
    const dimension = reader.i64();
    if (dimension < 1n) throw new Refusal("bad-dimension", `${name}: ${dimension}`);
    return dimension;
  });
};

const readTensor = (reader: BoundedReader, index: number): Tensor => {
  const name = readName(reader, index);
  const dimensions = readDimensions(reader, name);
  const typeNumber = reader.u32();
  const offset = reader.u64();
  const elements = dimensions.reduce((product, dimension) => product * dimension, 1n);
  if (elements > ELEMENTS_MAX) throw new Refusal("tensor-too-large", name);
  const type = tensorTypes.get(typeNumber);
  if (type === undefined) throw new Refusal("unknown-tensor-type", `${name}: type ${typeNumber}`);
  const row = dimensions[0] ?? 0n;
  if (row % type.block !== 0n) throw new Refusal("row-not-whole-blocks", name);
  const bytes = (elements / type.block) * type.bytes;
  if (bytes > ELEMENTS_MAX) throw new Refusal("tensor-too-large", name);
  return { name, type, rows: elements / row, elements, bytes, offset };
};

const padded = (bytes: bigint, alignment: bigint): bigint => ((bytes + alignment - 1n) / alignment) * alignment;

const placed = (places: TensorPlaces, { name, type, rows, bytes }: Tensor): TensorPlaces => {
  const size = Number(bytes);
  if (name === "token_embd.weight") return { ...places, embedding: size, embeddingType: type.name };
  const isOutput = name === "output.weight";
  if (rows === 1n || !(isOutput || name.startsWith("blk."))) return places;
  const matrices = new Map(places.matrices).set(type.name, (places.matrices.get(type.name) ?? 0) + size);
  return { ...places, matrices, output: isOutput ? size : places.output };
};

/** llama.cpp (gguf.cpp) wants each tensor exactly where the one before it ends, padded; anything else is refused there as well, unnamed. */
const checkPlace = (tensor: Tensor, expected: bigint, alignment: bigint, fileBytes: bigint): void => {
  if (tensor.offset % alignment !== 0n) throw new Refusal("tensor-misaligned", tensor.name);
  if (tensor.offset === expected) return;
  if (tensor.offset + tensor.bytes > fileBytes) throw new Refusal("tensor-out-of-range", tensor.name);
  throw new Refusal(tensor.offset < expected ? "tensor-overlap" : "tensor-gap", tensor.name);
};

/** Reads `count` tensors (≤ 65,536, the caller's check). Throws Refusal for the first broken one, `truncated` when the data end early. */
export const readTensors = (reader: BoundedReader, count: number, alignment: number): TensorSummary => {
  const names = new Set<string>();
  const bytesByType = new Map<string, bigint>();
  const countByType = new Map<string, number>();
  const step = BigInt(alignment);
  let elements = 0n;
  let bytes = 0n;
  let places = noPlaces;
  let end = 0n;
  let dataEnd = 0n;
  for (let index = 0; index < count; index += 1) {
    const tensor = readTensor(reader, index);
    if (names.has(tensor.name)) throw new Refusal("duplicate-tensor", tensor.name);
    names.add(tensor.name);
    checkPlace(tensor, end, step, BigInt(reader.size));
    dataEnd = tensor.offset + tensor.bytes;
    end = padded(dataEnd, step);
    elements += tensor.elements;
    bytes += tensor.bytes;
    places = placed(places, tensor);
    bytesByType.set(tensor.type.name, (bytesByType.get(tensor.type.name) ?? 0n) + tensor.bytes);
    countByType.set(tensor.type.name, (countByType.get(tensor.type.name) ?? 0) + 1);
  }
  // The last tensor's padding may be missing: old converters did not write it and nothing reads it.
  const missing = padded(BigInt(reader.position), step) + dataEnd - BigInt(reader.size);
  if (count > 0 && missing > 0n) throw new Refusal("truncated", `${missing} bytes of tensor data are missing`);
  const used = padded(BigInt(reader.position), step) + end;
  const trailingBytes = count === 0 ? 0 : Math.max(0, Number(BigInt(reader.size) - used));
  return { count, names, elements, bytes, bytesByType, countByType, places, trailingBytes };
};
