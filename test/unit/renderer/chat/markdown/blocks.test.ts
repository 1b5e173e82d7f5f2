import fc from "fast-check";
import { expect, test } from "vitest";
import { growBlocks, noBlocks, splitBlocks } from "../../../../../renderer/chat/markdown/blocks.ts";

const text = [
  "# Title",
  "A paragraph\nover two lines.",
  "- one\n\n- two\n\n  still two",
  "```js\nlet a = 1;\n\nlet b = 2;\n```",
  "$$\na = b\n\nc = d\n$$",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "The end.",
].join("\n\n");

test("blocks end at blank lines, but not inside code, math and lists", () => {
  expect(splitBlocks(text).map((block) => block.trim())).toEqual(
    text.split(/\n\n(?=#|A para|- one|```js|\$\$\na|\||The end)/).map((block) => block.trim()),
  );
});

test("joined, the blocks are the text, whatever it is", () => {
  const lines = fc.constantFrom(
    "",
    "```",
    "~~~",
    "$$",
    "- a",
    "1. b",
    "  c",
    "    d",
    "text",
    "# e",
    "\\[",
    "\\]",
    "| f |",
    "> g",
    "\u2028h",
    "\ud800",
  );
  fc.assert(
    fc.property(fc.array(lines), (parts) => {
      const whole = parts.join("\n");
      expect(splitBlocks(whole).join("")).toBe(whole);
    }),
  );
});

test("a growing text keeps its finished blocks as the very same strings", () => {
  let held = noBlocks;
  const seen = new Set<string>();
  for (let length = 1; length <= text.length; length += 1) {
    held = growBlocks(held, text.slice(0, length));
    for (const block of held.blocks.slice(0, -2)) seen.add(block);
  }
  expect([held.blocks, seen.size]).toEqual([splitBlocks(text), splitBlocks(text).length - 2]);
});

test("grown letter by letter, any text splits as if it had come at once", () => {
  const parts = fc.constantFrom("\n", "\n\n", "```\n", "- a", "-", "1", "1. b", "  c", "text ", "# d", "$$", "> e");
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (pieces) => {
      const whole = pieces.join("");
      let held = noBlocks;
      for (let length = 1; length <= whole.length; length += 1) held = growBlocks(held, whole.slice(0, length));
      expect(held.blocks.join("")).toBe(whole);
    }),
  );
});

test("a text that is not the old one continued is split anew", () => {
  const held = growBlocks(noBlocks, "one\n\ntwo\n\nthree\n\nfour");
  expect(growBlocks(held, "other").blocks).toEqual(["other"]);
});
