/** PPTX: slides in the order they are shown, title first, then text and tables, then SmartArt and the speaker's notes. One page per slide. */
import { type Archive, openArchive } from "../archive.ts";
import type { Format } from "../format.ts";
import { refusal } from "../refusal.ts";
import { type Block, createSections } from "../sections.ts";
import { attribute, prefixedAttribute, walkXml } from "../xml.ts";
import { countEmbedded, countExternal, drawingTexts, mainPart, partsOfType, relationshipsOf, titleOf } from "./office/parts.ts";
import { type Backdrops, createBackdrops } from "./slides/backdrop.ts";
import { createSlideWalk, type SlideSize } from "./slides/walk.ts";

/** PowerPoint itself gives up below this. */
const MAX_SLIDES = 10_000;

const readShow = async (archive: Archive, main: string): Promise<{ readonly slides: readonly string[]; readonly size: SlideSize }> => {
  const related = await relationshipsOf(archive, main);
  const slides: string[] = [];
  let size: SlideSize = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
  await walkXml(archive.open(main), {
    open(name, attributes) {
      if (name === "sldSz") size = { width: Number(attributes.cx) || size.width, height: Number(attributes.cy) || size.height };
      const id = name === "sldId" ? prefixedAttribute(attributes, "id") : undefined;
      const part = id === undefined ? null : (related.get(id)?.part ?? null);
      if (part !== null && archive.has(part)) slides.push(part);
      if (slides.length > MAX_SLIDES) throw refusal("document/limits", "slides");
    },
    close() {},
    text() {},
  });
  return { slides, size };
};

interface Slide {
  readonly blocks: readonly Block[];
  readonly title: string | null;
  readonly shown: boolean;
}

const readSlide = async (
  archive: Archive,
  part: string,
  { size, backdrop }: { readonly size: SlideSize; readonly backdrop: Backdrops },
): Promise<Slide> => {
  const related = await relationshipsOf(archive, part);
  const walk = createSlideWalk({ size, covered: await backdrop(part, related) });
  let shown = true;
  await walkXml(archive.open(part), {
    ...walk,
    open(name, attributes) {
      if (name === "sld" && ["0", "false"].includes(attribute(attributes, "show") ?? "")) shown = false;
      walk.open(name, attributes);
    },
  });
  const { title, blocks } = walk.result();
  const diagrams: Block[] = [];
  for (const diagram of partsOfType(related, "diagramData"))
    diagrams.push(...(await drawingTexts(archive, diagram)).map((text) => ({ kind: "line", text }) as const));
  const notes: Block[] = [];
  for (const note of partsOfType(related, "notesSlide")) {
    if (!archive.has(note)) continue;
    const noteWalk = createSlideWalk({ size: null, covered: true });
    await walkXml(archive.open(note), noteWalk);
    notes.push(...noteWalk.result().blocks);
  }
  const heading: readonly Block[] = title === null ? [] : [{ kind: "heading", level: 1, text: title }];
  return { blocks: [...heading, ...blocks, ...diagrams, ...notes], title, shown };
};

export const format: Format = {
  resumable: false,
  async *read(file) {
    const archive = await openArchive(file.bytes);
    const { slides, size } = await readShow(archive, await mainPart(archive, "ppt/presentation.xml"));
    if (slides.length === 0) throw refusal("document/empty", "no-slides");
    yield { kind: "info", title: (await titleOf(archive))?.trim() || null, pages: slides.length };
    const general: readonly Block[] = [
      { kind: "warning", code: "external-reference", count: await countExternal(archive) },
      { kind: "warning", code: "unread-attachment", count: countEmbedded(archive) },
    ];
    const backdrop = createBackdrops(archive);
    for (const [index, part] of slides.entries()) {
      const page = index + 1;
      const { blocks, title, shown } = await readSlide(archive, part, { size, backdrop });
      const label = shown ? title : `${title ?? ""} (hidden slide)`.trim();
      const sections = createSections({ kind: "slide", label, one: true });
      for (const block of page === 1 ? [...general, ...blocks] : blocks) sections.add(block);
      const [done] = sections.end();
      yield done === undefined
        ? { kind: "unread", unread: { page, reason: "no-text-found" } }
        : { kind: "page", page: { page, ...done, label: label?.slice(0, 200) ?? null } };
    }
  },
};
