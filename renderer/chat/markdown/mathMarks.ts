/** Rewrites the ways models write math to the one that remark-math reads: `$$…$$`. */

const codeSpan = /(`+)[\s\S]*?\1/g;
const displayMath = /^[ \t]*\\\[([\s\S]+?)\\\][ \t]*$/gm;
const bracketMath = /\\\[([^\n]+?)\\\]/g;
const inlineMath = /\\\(([^\n]+?)\\\)/g;
/** Pandoc's rule for single dollars, which keeps "$5 and $10" text: no space inside the marks, no digit after the closing one. */
const dollarMath = /(?<![\\$\w])\$(?![\s$])([^$\n]*?[^$\n\s\\])\$(?![\d$\w])/g;

const rewrite = (words: string): string =>
  words
    .replace(displayMath, (_all, formula: string) => `$$\n${formula.trim()}\n$$`)
    .replace(bracketMath, (_all, formula: string) => `$$${formula.trim()}$$`)
    .replace(inlineMath, (_all, formula: string) => `$$${formula.trim()}$$`)
    .replace(dollarMath, (_all, formula: string) => `$$${formula}$$`);

/** The block with its math marked; code, in spans or fences, is left alone. */
export const markMath = (block: string): string => {
  if (!/[$\\]/.test(block) || /^ *(?:```|~~~)/m.test(block)) return block;
  let result = "";
  let position = 0;
  for (const span of block.matchAll(codeSpan)) {
    result += rewrite(block.slice(position, span.index)) + span[0];
    position = span.index + span[0].length;
  }
  return result + rewrite(block.slice(position));
};
