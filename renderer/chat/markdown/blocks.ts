/** Splits Markdown into top-level blocks from left to right, so that a growing answer re-reads its last two blocks and no more. */

/** Opening or closing line of a fence: up to three spaces, then at least three backticks or tildes (CommonMark 0.31 §4.5). */
const fence = /^ {0,3}(`{3,}|~{3,})/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const indented = /^(?: {2,}|\t)\S/;
const mathFence = /^\s*(?:\$\$|\\\[)/;
const mathEnd = /(?:\$\$|\\\])\s*$/;

type Open = { readonly kind: "none" } | { readonly kind: "code"; readonly mark: string } | { readonly kind: "math" };

const closes = (open: Open, line: string): boolean => {
  if (open.kind === "math") return mathEnd.test(line);
  const mark = fence.exec(line)?.[1];
  return open.kind === "code" && mark !== undefined && mark.startsWith(open.mark) && line.trim() === mark;
};

const opens = (line: string): Open => {
  const mark = fence.exec(line)?.[1];
  if (mark !== undefined) return { kind: "code", mark };
  return mathFence.test(line) && !mathEnd.test(line.trim().slice(2)) ? { kind: "math" } : { kind: "none" };
};

/**
 * Blocks end at blank lines, except inside code and math and between the items of a list. Joined, they are the input.
 * Own scanner instead of a Markdown lexer: a lexer joins everything after an unclosed HTML tag into one block (quadratic while streaming),
 * and HTML is only text here.
 */
export const splitBlocks = (text: string): readonly string[] => {
  const blocks: string[] = [];
  let start = 0;
  let position = 0;
  let open: Open = { kind: "none" };
  let blankBefore = false;
  let inList = false;
  for (const line of text.split(/(?<=\n)/)) {
    const words = line.trimEnd();
    if (open.kind !== "none") {
      if (closes(open, words)) open = { kind: "none" };
    } else if (words === "") {
      blankBefore = true;
    } else {
      const continues = indented.test(line) || (inList && listItem.test(words));
      if (blankBefore && !continues && text.slice(start, position).trim() !== "") {
        blocks.push(text.slice(start, position));
        start = position;
        inList = false;
      }
      if (listItem.test(words)) inList = true;
      blankBefore = false;
      open = opens(inList ? line.trimStart() : line);
    }
    position += line.length;
  }
  if (start < text.length) blocks.push(text.slice(start));
  return blocks;
};

/** A text and its blocks. */
export interface Blocks {
  readonly text: string;
  readonly blocks: readonly string[];
}
export const noBlocks: Blocks = { text: "", blocks: [] };

/**
 * The blocks of `text`, which usually is `held.text` with something appended: then all but the last two blocks are kept as they are
 * (the very same strings), because a half-written line ("-", "1") may still turn out to belong to the list before it.
 */
export const growBlocks = (held: Blocks, text: string): Blocks => {
  if (text === held.text) return held;
  const kept = text.startsWith(held.text) ? held.blocks.slice(0, -2) : [];
  const from = kept.reduce((sum, block) => sum + block.length, 0);
  return { text, blocks: [...kept, ...splitBlocks(text.slice(from))] };
};
