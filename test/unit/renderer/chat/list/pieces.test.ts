import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces } from "../../../../../renderer/chat/list/pieces.ts";

test("a snippet is cut at its ranges", () => {
  expect(pieces("the notice period", [[4, 10]])).toEqual([
    { text: "the ", marked: false },
    { text: "notice", marked: true },
    { text: " period", marked: false },
  ]);
});

test("whatever the ranges are, every character comes out once", () => {
  const range = fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 }));
  fc.assert(
    fc.property(fc.string(), fc.array(range), (snippet, ranges) => {
      expect(
        pieces(snippet, ranges)
          .map(({ text }) => text)
          .join(""),
      ).toBe(snippet);
    }),
  );
});
