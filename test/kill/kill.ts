/** What the kill suites share: a seeded draw, and waiting for a process to be gone. */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { defaultSettings } from "#src/contract/settings.ts";

/** The fake engine goes by the starter's name, whose answers are short unless a person says otherwise. */
export const longAnswers = { ...defaultSettings.sampling, maxTokens: 100_000 };

/** Uniform in [0, 1). */
export type Random = () => number;

/** mulberry32: small, seeded, good enough to pick moments. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** True while the process runs; a zombie that nobody has reaped yet does not. */
export const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

export const gone = async (pid: number): Promise<void> => {
  while (alive(pid)) await delay(2);
};
