/** Makes models out of others: coarser numbers in matrices of Q8_0, as a smaller quantization would have; and softer predictions. */
import { closeSync, copyFileSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";

/** Bytes of a value of a GGUF type with a fixed length; 8 is a string, 9 an array. */
const sizes: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const Q8_0 = 8;
const BLOCK_VALUES = 32;
const BLOCK_BYTES = 34;

interface Tensor {
  readonly name: string;
  readonly type: number;
  readonly values: number;
  readonly offset: number;
  /** Where the header says its type, and 4 bytes further its offset. */
  readonly typeAt: number;
}

const layout = (bytes: Buffer): { readonly tensors: readonly Tensor[]; readonly dataStart: number } => {
  let at = 8;
  const u32 = (): number => {
    at += 4;
    return bytes.readUInt32LE(at - 4);
  };
  const u64 = (): number => {
    at += 8;
    return Number(bytes.readBigUInt64LE(at - 8));
  };
  const text = (): string => {
    const length = u64();
    at += length;
    return bytes.toString("utf8", at - length, at);
  };
  const value = (type: number): void => {
    if (type === 8) text();
    else if (type === 9) {
      const inner = u32();
      for (let left = u64(); left > 0; left -= 1) value(inner);
    } else at += sizes[type] ?? 0;
  };
  const tensorCount = u64();
  for (let left = u64(); left > 0; left -= 1) {
    text();
    value(u32());
  }
  const tensors = Array.from({ length: tensorCount }, (): Tensor => {
    const name = text();
    const values = Array.from({ length: u32() }, u64).reduce((product, length) => product * length, 1);
    const typeAt = at;
    return { name, values, typeAt, type: u32(), offset: u64() };
  });
  return { tensors, dataStart: Math.ceil(at / 32) * 32 };
};

/** `step`: numbers from −127 to 127 become multiples of it. */
export const writeCoarser = (from: string, to: string, step: number): void => {
  const bytes = readFileSync(from);
  const { tensors, dataStart } = layout(bytes);
  for (const { type, values, offset } of tensors) {
    if (type !== Q8_0) continue;
    for (let block = 0; block < values / BLOCK_VALUES; block += 1) {
      const start = dataStart + offset + block * BLOCK_BYTES + 2;
      for (let index = start; index < start + BLOCK_VALUES; index += 1)
        bytes.writeInt8(Math.max(-127, Math.min(127, Math.round(bytes.readInt8(index) / step) * step)), index);
    }
  }
  writeFileSync(to, bytes);
};

const F16 = 1;
const ALIGNMENT = 32;

/** The model with its matrices of Q8_0 as F16: the level above it, which says nearly the same. */
export const writeUncompressed = (from: string, to: string): void => {
  const bytes = readFileSync(from);
  const { tensors, dataStart } = layout(bytes);
  const header = Buffer.from(bytes.subarray(0, dataStart));
  const ends = tensors.map(({ offset }) => tensors.map((other) => other.offset).filter((other) => other > offset));
  const parts: Buffer[] = [header];
  let length = 0;
  for (const [index, { type, values, offset, typeAt }] of tensors.entries()) {
    const start = dataStart + offset;
    const raw = bytes.subarray(start, dataStart + Math.min(...(ends[index] ?? []), bytes.length - dataStart));
    const data = type === Q8_0 ? halves(raw, values) : Buffer.from(raw);
    if (type === Q8_0) header.writeUInt32LE(F16, typeAt);
    header.writeBigUInt64LE(BigInt(length), typeAt + 4);
    const padded = Math.ceil(data.length / ALIGNMENT) * ALIGNMENT;
    parts.push(data, Buffer.alloc(padded - data.length));
    length += padded;
  }
  writeFileSync(to, Buffer.concat(parts));
};

/** Blocks of a scale and 32 whole numbers as numbers of 16 bits. */
const halves = (blocks: Buffer, values: number): Buffer => {
  const out = new Float16Array(values);
  const scale = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  for (let at = 0; at < values; at += 1) {
    const block = Math.floor(at / BLOCK_VALUES) * BLOCK_BYTES;
    out[at] = scale.getFloat16(block, true) * blocks.readInt8(block + 2 + (at % BLOCK_VALUES));
  }
  return Buffer.from(out.buffer);
};

/** Longer than any header: a vocabulary of 151,936 takes 6 MB. */
const HEADER_MAX = 64 * 1024 * 1024;

/** A copy whose last normalisation (F32) is multiplied by `factor`, and with it every logit: random weights predict too surely to be compared. */
export const writeSofter = (from: string, to: string, factor: number): void => {
  copyFileSync(from, to);
  const file = openSync(to, "r+");
  try {
    const header = Buffer.alloc(HEADER_MAX);
    readSync(file, header, 0, HEADER_MAX, 0);
    const { tensors, dataStart } = layout(header);
    const norm = tensors.find(({ name }) => name === "output_norm.weight");
    if (norm === undefined) throw new Error("No output_norm.weight");
    const values = new Float32Array(norm.values);
    readSync(file, values, 0, values.byteLength, dataStart + norm.offset);
    writeSync(
      file,
      values.map((value) => value * factor),
      0,
      values.byteLength,
      dataStart + norm.offset,
    );
  } finally {
    closeSync(file);
  }
};
