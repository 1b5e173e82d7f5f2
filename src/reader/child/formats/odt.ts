/** ODT (ODF 1.3 part 3): headings, paragraphs, lists, tables, notes and text boxes of the body; deleted and hidden text stays out. */
import { type Archive, openArchive } from "../archive.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";
import { readXml } from "../xml.ts";
import { createOdtWalk } from "./odt/walk.ts";
import { refuseEncryptedOdf } from "./office/odf.ts";
import { elementText } from "./office/parts.ts";

async function* blocks(archive: Archive): AsyncGenerator<readonly Block[], void, void> {
  const walk = createOdtWalk();
  // Page styles with their headers and footers first, hidden styles with them.
  if (archive.has("styles.xml")) for await (const _ of readXml(archive.open("styles.xml"), walk)) yield walk.take();
  for await (const _ of readXml(archive.open("content.xml"), walk)) yield walk.take();
}

export const format: Format = {
  resumable: false,
  async *read(file) {
    const archive = await openArchive(file.bytes);
    await refuseEncryptedOdf(archive);
    yield* numberPages(await elementText(archive, "meta.xml", "title"), sectionPages(blocks(archive), { kind: "section", label: null }));
  },
};
