/** RTF. */
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";
import { rtfTokens } from "./rtf/tokens.ts";
import { createRtfWalk } from "./rtf/walk.ts";

/** Where the title stands, if there is one: \info comes before the text. */
const HEAD_CHARACTERS = 256 * 1024;

async function* blocks(source: string): AsyncGenerator<readonly Block[], void, void> {
  const walk = createRtfWalk();
  for (const token of rtfTokens(source)) {
    walk.take(token);
    if (walk.ready()) yield walk.blocks();
  }
  walk.end();
  yield walk.blocks();
}

const titleOf = (source: string): string => {
  const walk = createRtfWalk();
  for (const token of rtfTokens(source.slice(0, HEAD_CHARACTERS))) {
    walk.take(token);
    if (walk.ready()) break;
  }
  return walk.title();
};

/** Blocks of RTF bytes, for mails that carry it. */
export const rtfBlocks = (bytes: Uint8Array): AsyncIterable<readonly Block[]> => blocks(Buffer.from(bytes).toString("latin1"));

export const format: Format = {
  resumable: false,
  async *read(file) {
    const source = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength).toString("latin1");
    yield* numberPages(titleOf(source), sectionPages(blocks(source), { kind: "section", label: null }));
  },
};
