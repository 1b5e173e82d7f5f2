/** EPUB (3.3): the chapters in the order of the spine, each once however often it is listed. */
import { type Archive, openArchive } from "../archive.ts";
import { decodeText } from "../charset.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { refusal } from "../refusal.ts";
import { type Block, sectionPages } from "../sections.ts";
import { attribute, walkXml } from "../xml.ts";
import { declaredCharset } from "./html.ts";
import { webBlocks } from "./web/walk.ts";

const MAX_CHAPTERS = 10_000;

const packagePart = async (archive: Archive): Promise<string> => {
  let found: string | null = null;
  await walkXml(archive.open("META-INF/container.xml"), {
    open(name, attributes) {
      if (name === "rootfile") found ??= attribute(attributes, "full-path") ?? null;
    },
    close() {},
    text() {},
  });
  if (found === null) throw refusal("document/corrupt", "no-package");
  return found;
};

/** Parts that META-INF/encryption.xml names. Embedded fonts are often masked that way; only masked chapters make a book unreadable. */
const encryptedParts = async (archive: Archive): Promise<ReadonlySet<string>> => {
  const parts = new Set<string>();
  const part = "META-INF/encryption.xml";
  if (archive.has(part))
    await walkXml(archive.open(part), {
      open(name, attributes) {
        if (name === "CipherReference") parts.add(partName("", attribute(attributes, "URI") ?? ""));
      },
      close() {},
      text() {},
    });
  return parts;
};

const partName = (folder: string, href: string): string => {
  const plain = href.replace(/#.*$/s, "");
  let path = plain;
  try {
    path = decodeURIComponent(plain);
  } catch {
    // A lone % stands for itself.
  }
  const parts = folder.split("/").filter((one) => one !== "");
  for (const one of path.split("/")) {
    if (one === "..") parts.pop();
    else if (one !== "" && one !== ".") parts.push(one);
  }
  return parts.join("/");
};

const readPackage = async (archive: Archive, part: string): Promise<{ readonly title: string; readonly chapters: readonly string[] }> => {
  const folder = part.slice(0, part.lastIndexOf("/") + 1);
  const items = new Map<string, string>();
  const order = new Set<string>();
  let title = "";
  let titles = 0;
  let inTitle = false;
  await walkXml(archive.open(part), {
    open(name, attributes) {
      if (name === "title") {
        titles += 1;
        inTitle = titles === 1;
      } else if (name === "item") items.set(attribute(attributes, "id") ?? "", attribute(attributes, "href") ?? "");
      else if (name === "itemref" && order.size < MAX_CHAPTERS) order.add(attribute(attributes, "idref") ?? "");
    },
    close(name) {
      if (name === "title") inTitle = false;
    },
    text(text) {
      if (inTitle && title.length < 1_000) title += text;
    },
  });
  const parts = [...order].flatMap((id) => {
    const href = items.get(id);
    return href === undefined ? [] : [partName(folder, href)];
  });
  return { title, chapters: [...new Set(parts)].filter((one) => archive.has(one)) };
};

async function* blocks(archive: Archive, chapters: readonly string[]): AsyncGenerator<readonly Block[], void, void> {
  for (const chapter of chapters) {
    // Chapters are read as HTML, which knows no entities of their own making: a DOCTYPE there is ordinary, and inert.
    const bytes = await archive.bytes(chapter);
    yield [{ kind: "cut" }, ...webBlocks(decodeText(bytes, declaredCharset(bytes))).blocks];
  }
}

export const format: Format = {
  resumable: false,
  async *read(file) {
    const archive = await openArchive(file.bytes);
    const { title, chapters } = await readPackage(archive, await packagePart(archive));
    const encrypted = await encryptedParts(archive);
    if (chapters.some((chapter) => encrypted.has(chapter))) throw refusal("document/encrypted", "epub");
    yield* numberPages(title, sectionPages(blocks(archive, chapters), { kind: "section", label: null }));
  },
};
