/** A row of a table in running text as blocks: one line "A | B | C", unless the table only lays out a page. */
import type { Block } from "../sections.ts";

/** A cell with more text is a column of a page, not a cell of a table. */
const LONGEST_CELL = 1_500;

const textOf = (cell: readonly Block[]): string =>
  cell
    .flatMap((block) => ("text" in block ? [block.text.trim()] : []))
    .filter((text) => text !== "")
    .join(" ")
    .replace(/\s+/g, " ");

/** Cells as the blocks they hold, left to right; warnings are kept. */
export const rowBlocks = (cells: readonly (readonly Block[])[]): readonly Block[] => {
  const texts = cells.map(textOf);
  const filled = texts.filter((text) => text !== "");
  if (filled.length < 2 || filled.some((text) => text.length > LONGEST_CELL)) return cells.flat();
  const last = texts.findLastIndex((text) => text !== "");
  const warnings = cells.flat().filter((block) => block.kind === "warning");
  return [...warnings, { kind: "line", text: texts.slice(0, last + 1).join(" | ") }];
};
