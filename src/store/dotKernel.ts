/**
 * Scalar products of many rows with one vector, four numbers at a time: a WebAssembly function of 128-bit SIMD, assembled here.
 * JavaScript adds 64-bit numbers one by one: 7 to 13 times the time of reading the rows, this about twice (`npm run bench:documents R14`).
 */

/** Rows are padded with zeros to a multiple of so many numbers: four registers of four. */
export const NUMBERS_AT_ONCE = 16;

/**
 * `rows`, `query`, `out`: places in the memory, in bytes. Writes `count` (≥ 1) 32-bit sums to `out`, one for each row of `rowBytes`,
 * a multiple of 64. Sums are of 32-bit numbers: they differ from those of 64 bits in the seventh digit.
 */
export type Dots = (rows: number, query: number, out: number, count: number, rowBytes: number) => void;

// Opcodes by their names in the WebAssembly specification (binary format, 5.4).
const op = {
  loop: 0x03,
  end: 0x0b,
  brIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Const: 0x41,
  i32LtU: 0x49,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  f32Add: 0x92,
  f32Store: 0x38,
  v128Load: [0xfd, 0x00],
  v128Const: [0xfd, 0x0c],
  f32x4ExtractLane: [0xfd, 0x1f],
  f32x4Add: [0xfd, 0xe4, 0x01],
  f32x4Mul: [0xfd, 0xe6, 0x01],
} as const;
const type = { i32: 0x7f, v128: 0x7b, function: 0x60, none: 0x40 } as const;
/** Addresses are multiples of 2 to this power. */
const ALIGNED_TO_4 = 2;

type Code = readonly (number | Code)[];
const flat = (code: Code): number[] => code.flatMap((part) => (typeof part === "number" ? [part] : flat(part)));
/** Unsigned LEB128 of numbers below 16,384; all lengths here are. */
const length = (count: number): number[] => (count < 0x80 ? [count] : [(count & 0x7f) | 0x80, count >> 7]);
const counted = (code: Code): number[] => {
  const bytes = flat(code);
  return [...length(bytes.length), ...bytes];
};
const name = (text: string): number[] => counted([...Buffer.from(text)]);
const section = (id: number, code: Code): number[] => [id, ...counted(code)];

// Parameters, then locals.
const [rows, query, out, count, rowBytes, at, end, sum] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const sums = [sum, sum + 1, sum + 2, sum + 3] as const;

const get = (local: number): Code => [op.localGet, local];
const set = (local: number): Code => [op.localSet, local];
/** Signed LEB128 below 64, or 64 in two bytes. */
const constant = (value: number): Code => [op.i32Const, value < 64 ? value : [value | 0x80, 0]];
const step = (local: number, bytes: number): Code => [get(local), constant(bytes), op.i32Add, set(local)];
const load = (from: number, offset: number): Code => [get(from), op.v128Load, ALIGNED_TO_4, offset];
const lane = (index: number): Code => [get(sum), op.f32x4ExtractLane, index];

const body: Code = [
  [op.loop, type.none],
  sums.map((one) => [op.v128Const, Array.from({ length: 16 }, () => 0), set(one)]),
  [get(query), op.localTee, at, get(rowBytes), op.i32Add, set(end)],
  [op.loop, type.none],
  sums.map((one, index) => [get(one), load(rows, 16 * index), load(at, 16 * index), op.f32x4Mul, op.f32x4Add, set(one)]),
  [step(rows, 64), step(at, 64)],
  [get(at), get(end), op.i32LtU, op.brIf, 0, op.end],
  [get(sums[0]), get(sums[1]), op.f32x4Add, get(sums[2]), get(sums[3]), op.f32x4Add, op.f32x4Add, set(sum)],
  [get(out), lane(0), lane(1), op.f32Add, lane(2), op.f32Add, lane(3), op.f32Add, op.f32Store, ALIGNED_TO_4, 0],
  step(out, 4),
  [get(count), constant(1), op.i32Sub, op.localTee, count, op.brIf, 0, op.end],
];

const assembled = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...section(1, [1, type.function, 5, type.i32, type.i32, type.i32, type.i32, type.i32, 0]),
  ...section(2, [1, name("shelf"), name("memory"), 0x02, 0x00, 0x00]),
  ...section(3, [1, 0]),
  ...section(7, [1, name("dots"), 0x00, 0x00]),
  ...section(10, [1, counted([2, 2, type.i32, 4, type.v128, body, op.end])]),
]);

/** The function over this memory. Throws WebAssembly.CompileError where the processor has no 128-bit SIMD. */
export const createDots = (memory: WebAssembly.Memory): Dots => {
  const { dots } = new WebAssembly.Instance(new WebAssembly.Module(assembled), { shelf: { memory } }).exports;
  // The module above exports this one function of these types.
  return dots as Dots;
};
