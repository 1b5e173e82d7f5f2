/** Plain text in any charset: paragraphs at empty lines, lines kept. */
import { decodeText } from "../charset.ts";
import { trimLineEnds } from "../cleanText.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";

/** Paragraphs handed on at a time. */
const BATCH = 200;

/** Paragraphs of a text, its lines without what hangs behind them. Form feeds part them too. */
export function* paragraphBlocks(text: string): Generator<readonly Block[], void, void> {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, "\n");
  // Separators are searched, not paragraphs: one expression over a paragraph of 10 MB overflows the matcher's stack.
  const separator = /\n[ \t]*\n|\f/g;
  let start = 0;
  while (start <= lines.length) {
    const found = separator.exec(lines);
    const paragraph = lines.slice(start, found?.index ?? lines.length);
    if (paragraph.trim() !== "") blocks.push({ kind: "paragraph", text: trimLineEnds(paragraph).replace(/^\n+/, "").trimEnd() });
    if (blocks.length >= BATCH) yield blocks.splice(0);
    if (found === null) break;
    // The line feed that ends one empty line may begin the next.
    start = separator.lastIndex = found.index + Math.max(1, found[0].length - 1);
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
