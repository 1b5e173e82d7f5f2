/** DOCX: headers, body, footers, SmartArt; styles, numbering and notes looked up first. Macros and embedded files are not opened. */
import { type Archive, openArchive } from "../archive.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";
import { attribute, readXml, walkXml } from "../xml.ts";
import { countEmbedded, countExternal, drawingTexts, mainPart, partsOfType, relationshipsOf, titleOf } from "./office/parts.ts";
import { readNumbering } from "./word/numbering.ts";
import { readStyles } from "./word/styles.ts";
import { createWordWalk, type WordContext } from "./word/walk.ts";

const blocksOf = async (archive: Archive, part: string, context: WordContext): Promise<readonly Block[]> => {
  const walk = createWordWalk(context);
  await walkXml(archive.open(part), walk);
  return walk.take();
};

/** Footnotes or endnotes by id: each is a small body of its own. */
const readNotes = async (
  archive: Archive,
  part: string | undefined,
  { kind, context }: { readonly kind: "footnote" | "endnote"; readonly context: WordContext },
): Promise<readonly (readonly [string, string])[]> => {
  if (part === undefined || !archive.has(part)) return [];
  const walk = createWordWalk(context);
  const notes: [string, string][] = [];
  let id = "";
  await walkXml(archive.open(part), {
    ...walk,
    open(name, attributes) {
      if (name === kind) id = attribute(attributes, "id") ?? "";
      else walk.open(name, attributes);
    },
    close(name) {
      if (name !== kind) return walk.close(name);
      const text = walk.take().flatMap((block) => ("text" in block ? [block.text] : []));
      notes.push([`${kind}:${id}`, text.join("\n")]);
    },
  });
  return notes;
};

async function* blocks(archive: Archive, main: string): AsyncGenerator<readonly Block[], void, void> {
  const related = await relationshipsOf(archive, main);
  const part = (type: string): string | undefined => partsOfType(related, type)[0];
  const bare: WordContext = {
    styles: await readStyles(archive, part("styles")),
    numbering: await readNumbering(archive, part("numbering")),
    notes: new Map(),
  };
  const context: WordContext = {
    ...bare,
    notes: new Map([
      ...(await readNotes(archive, part("footnotes"), { kind: "footnote", context: bare })),
      ...(await readNotes(archive, part("endnotes"), { kind: "endnote", context: bare })),
    ]),
  };
  yield [
    { kind: "warning", code: "external-reference", count: await countExternal(archive) },
    { kind: "warning", code: "unread-attachment", count: countEmbedded(archive) },
  ];
  for (const header of partsOfType(related, "header")) if (archive.has(header)) yield await blocksOf(archive, header, bare);
  const walk = createWordWalk(context);
  for await (const _ of readXml(archive.open(main), walk)) yield walk.take();
  for (const footer of partsOfType(related, "footer")) if (archive.has(footer)) yield await blocksOf(archive, footer, bare);
  for (const diagram of partsOfType(related, "diagramData"))
    yield (await drawingTexts(archive, diagram)).map((text) => ({ kind: "paragraph", text }) as const);
}

export const format: Format = {
  resumable: false,
  async *read(file) {
    const archive = await openArchive(file.bytes);
    const main = await mainPart(archive, "word/document.xml");
    yield* numberPages(await titleOf(archive), sectionPages(blocks(archive, main), { kind: "section", label: null }));
  },
};
