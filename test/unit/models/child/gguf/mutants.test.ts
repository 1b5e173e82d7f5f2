import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGgufFile } from "#src/models/child/gguf/file.ts";
import { readModel } from "#src/models/child/gguf/model.ts";
import { Refusal } from "#src/models/refusals.ts";
import { gguf, sound } from "#test/support/gguf.ts";

const whole = gguf(sound);

/** "valid", the refusal's reason, or the error that should not have been. */
const outcome = (bytes: Buffer): string => {
  try {
    const file = readGgufFile({ size: bytes.length, read: (into, position) => bytes.copy(into, 0, position) });
    return readModel([file], "mutant").kind === undefined ? "no kind" : "valid";
  } catch (error) {
    return error instanceof Refusal ? error.reason : `threw ${String(error)}`;
  }
};
const isVerdict = (result: string): boolean => !result.startsWith("threw") && result !== "no kind";

/** Header and lists, where a changed byte means something; the rest is weights. */
const place = fc.nat({ max: Math.min(whole.length - 1, 2_200) });

describe("a mutant of a sound file", () => {
  it("with some bytes changed is taken or refused by name, never anything else", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        const result = outcome(bytes);
        seen.add(result);
        return isVerdict(result);
      }),
      { numRuns: 2_000, seed: 20_261_121 },
    );
    expect(seen.size).toBeGreaterThan(15);
  });

  it("with a number of 8 bytes put anywhere is taken or refused by name", () => {
    fc.assert(
      fc.property(place, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (at, number) => {
        const bytes = Buffer.from(whole);
        if (at + 8 <= bytes.length) bytes.writeBigUInt64LE(number, at);
        return isVerdict(outcome(bytes));
      }),
      {
        numRuns: 1_000,
        seed: 20_261_122,
        examples: [
          [8, 2n ** 63n],
          [16, 2n ** 63n],
          [24, 2n ** 64n - 1n],
        ],
      },
    );
  });

  it("cut anywhere is refused by name", () => {
    const results = Array.from({ length: whole.length }, (_, length) => outcome(whole.subarray(0, length)));
    expect(results.filter((result) => !isVerdict(result) || result === "valid").slice(0, 3)).toEqual([]);
  });

  it("with bytes removed or doubled is taken or refused by name", () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 64 }), fc.boolean(), (at, count, isDoubled) => {
        const middle = whole.subarray(at, at + count);
        const rest = whole.subarray(at + count);
        return isVerdict(outcome(Buffer.concat([whole.subarray(0, at), ...(isDoubled ? [middle, middle] : []), rest])));
      }),
      { numRuns: 1_000, seed: 20_261_123 },
    );
  });
});
