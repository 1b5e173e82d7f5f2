/** Cut and bit-flipped versions of good files, the same for the same seed. */
import type { HostileCase } from "./cases.ts";

export const SEED = 20_261_121;

/** Mulberry32: small, seeded, good enough to place bits. */
const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const flip = (bytes: Uint8Array, flips: number, next: () => number, within: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  for (let done = 0; done < flips; done += 1) {
    const at = Math.floor(next() * Math.min(within, copy.length));
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(next() * 8));
  }
  return copy;
};

/** Nine of each file: four cuts, and flips of 1 to 1,024 bits, two of them in the first 512 bytes. */
export const mutantsOf = (name: string, bytes: () => Uint8Array): readonly HostileCase[] => {
  const seed = SEED + [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 0);
  const variants: readonly (readonly [string, (good: Uint8Array, next: () => number) => Uint8Array])[] = [
    ...[0.1, 0.4, 0.7, 0.97].map(
      (share) => [`cut ${share}`, (good: Uint8Array) => good.slice(0, Math.max(1, Math.floor(good.length * share)))] as const,
    ),
    ...[1, 32, 1_024].map(
      (flips) => [`${flips} bits`, (good: Uint8Array, next: () => number) => flip(good, flips, next, good.length)] as const,
    ),
    ...[2, 16].map(
      (flips) => [`${flips} bits of the head`, (good: Uint8Array, next: () => number) => flip(good, flips, next, 512)] as const,
    ),
  ];
  return variants.map(([how, make], index) => ({
    group: "mutants",
    name: `${name} (${how})`,
    bytes: () => make(bytes(), random(seed + index)),
    expect: { kind: "any" },
  }));
};
