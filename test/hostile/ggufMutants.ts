/** Seeded mutants of good GGUF files: the same seed gives the same bytes. */

/** Numbers from 0 up to 1; mulberry32 (public domain). */
export type Random = () => number;
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const extremes = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 61n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n] as const;

/** Most changes where a byte means something: the header's first kilobytes, and anywhere in the first half now and then. */
const placeIn = (length: number, random: Random): number => {
  const reach = random() < 0.8 ? Math.min(length, 4_096) : Math.max(1, Math.floor(length / 2));
  return Math.floor(random() * reach);
};

type Change = (bytes: Buffer, random: Random) => Buffer;
const flipped: Change = (bytes, random) => {
  for (let left = 1 + Math.floor(random() * 6); left > 0; left -= 1) bytes[placeIn(bytes.length, random)] = Math.floor(random() * 256);
  return bytes;
};
const extreme: Change = (bytes, random) => {
  const at = Math.min(placeIn(bytes.length, random), Math.max(0, bytes.length - 8));
  if (bytes.length >= 8) bytes.writeBigUInt64LE(extremes[Math.floor(random() * extremes.length)] ?? 0n, at);
  return bytes;
};
const cut: Change = (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length));
const removed: Change = (bytes, random) => {
  const at = placeIn(bytes.length, random);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(random() * 64))]);
};
const doubled: Change = (bytes, random) => {
  const at = placeIn(bytes.length, random);
  const piece = bytes.subarray(at, at + 1 + Math.floor(random() * 64));
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
};
const swapped: Change = (bytes, random) => {
  const [from, to] = [placeIn(bytes.length, random), placeIn(bytes.length, random)];
  const piece = Buffer.from(bytes.subarray(from, from + 16));
  bytes.set(piece.subarray(0, Math.max(0, bytes.length - to)), to);
  return bytes;
};
const changes: readonly Change[] = [flipped, flipped, extreme, extreme, cut, removed, doubled, swapped];

/** The mutant of that number; drawn now, made when called, so that two thousand of them need no memory. */
export const mutantOf = (parents: readonly Buffer[], random: Random, number: number): (() => Buffer) => {
  const own = randomOf(Math.floor(random() * 2 ** 32));
  const parent = parents[number % parents.length] ?? Buffer.alloc(0);
  return () => {
    const change = changes[Math.floor(own() * changes.length)] ?? flipped;
    return change(Buffer.from(parent), own);
  };
};
