/** Plain text in any charset: paragraphs at empty lines, lines kept. */
import { decodeText } from "../charset.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";

/** Paragraphs handed on at a time. */
const BATCH = 200;

/** Paragraphs of a text, its lines without what hangs behind them. Form feeds part them too. */
export function* paragraphBlocks(text: string): Generator<readonly Block[], void, void> {
  const blocks: Block[] = [];
  for (const match of text.replace(/\r\n?/g, "\n").matchAll(/(?:[^\n\f]|\n(?![ \t]*(?:\n|$)))+/g)) {
    blocks.push({ kind: "paragraph", text: match[0].replace(/[ \t]+\n/g, "\n") });
    if (blocks.length >= BATCH) yield blocks.splice(0);
  }
  yield blocks;
}

async function* blocks(bytes: Uint8Array): AsyncGenerator<readonly Block[], void, void> {
  yield* paragraphBlocks(decodeText(bytes));
}

export const format: Format = {
  resumable: false,
  read: (file) => numberPages(null, sectionPages(blocks(file.bytes), { kind: "section", label: null })),
};
