/** Markers as text, wherever the pieces are cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createAnswerScanner } from "#src/engine/child/answerScanner.ts";

const markers = { openThought: "<think>", closeThought: "</think>", stopTexts: ["\n### Human"] };
const scan = (parts: readonly string[]) => {
  const scanner = createAnswerScanner(markers, { segment: "answer", trimStart: true });
  const pieces = [...parts.flatMap((part) => scanner.push(part)), ...scanner.flush()];
  const of = (segment: string) => pieces.flatMap((piece) => (piece.segment === segment ? [piece.text] : [])).join("");
  return { answer: of("answer"), thought: of("thought"), stopped: scanner.stopped };
};

test("segments and stop do not depend on where the text is cut", () => {
  const text = " <think>\nwhy < not</think>\n\nBecause <b> it is.\n### Human: more";
  const whole = scan([text]);
  expect(whole).toEqual({ answer: "Because <b> it is.", thought: "why < not", stopped: true });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 70, maxLength: 70 }), (lengths) => {
      const ends = lengths.map((_, index) => lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0));
      const parts = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
      expect(scan(parts)).toEqual(whole);
    }),
    { numRuns: 200, seed: 1 },
  );
});
