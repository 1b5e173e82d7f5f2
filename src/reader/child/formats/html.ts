/** HTML pages. Nothing is fetched; what a browser would have fetched is counted. */
import { decodeText } from "../charset.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";
import { webBlocks } from "./web/walk.ts";

/** Where HTML wants the charset told (HTML standard, 4.2.5.4: within the first 1,024 bytes; pages with long comments have it later). */
const DECLARED_WITHIN = 4_096;

/** By <meta charset>, http-equiv, or the XML declaration. */
export const declaredCharset = (bytes: Uint8Array): string | null => {
  const head = Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString("latin1");
  return (
    /<meta[^>]{0,500}charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ??
    /<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ??
    null
  );
};

async function* once(blocks: readonly Block[]): AsyncGenerator<readonly Block[], void, void> {
  yield blocks;
}

export const format: Format = {
  resumable: false,
  async *read(file) {
    const { blocks, title } = webBlocks(decodeText(file.bytes, declaredCharset(file.bytes)));
    yield* numberPages(title, sectionPages(once(blocks), { kind: "section", label: null }));
  },
};
