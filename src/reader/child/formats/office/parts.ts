/** How the parts of an Office Open XML file hang together (ECMA-376 part 2): relationships, the title, what would be fetched from outside. */
import type { Archive } from "../../archive.ts";
import { type Attributes, attribute, walkXml } from "../../xml.ts";

export interface Relationship {
  /** Last segment of the type's URI: "slide", "notesSlide", "hyperlink"; the same in the strict and the transitional dialect. */
  readonly type: string;
  /** Part name without leading slash; null for an external target, which is never looked at. */
  readonly part: string | null;
}

/** A part that lists more is made to exhaust; Office's own stay below some thousand (hyperlinks). */
const MAX_RELATIONSHIPS = 100_000;

const resolvePart = (folder: string, target: string): string => {
  const parts = target.startsWith("/") ? [] : folder.split("/").filter((part) => part !== "");
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
};

const relationshipsPart = (part: string): string => {
  const slash = part.lastIndexOf("/");
  return `${part.slice(0, slash + 1)}_rels/${part.slice(slash + 1)}.rels`;
};

/** By id, of a part ("" for the package). Empty when the part has none. */
export const relationshipsOf = async (archive: Archive, part: string): Promise<ReadonlyMap<string, Relationship>> => {
  const name = relationshipsPart(part);
  const found = new Map<string, Relationship>();
  if (!archive.has(name)) return found;
  const folder = part.slice(0, part.lastIndexOf("/") + 1);
  await walkXml(archive.open(name), {
    open(element, attributes) {
      const { Id, Type, Target, TargetMode } = attributes;
      if (element !== "Relationship" || Id === undefined || Target === undefined || found.size >= MAX_RELATIONSHIPS) return;
      const external = TargetMode?.toLowerCase() === "external";
      found.set(Id, { type: Type?.slice(Type.lastIndexOf("/") + 1) ?? "", part: external ? null : resolvePart(folder, Target) });
    },
    close() {},
    text() {},
  });
  return found;
};

export const partsOfType = (relationships: ReadonlyMap<string, Relationship>, type: string): readonly string[] =>
  [...relationships.values()].flatMap((one) => (one.type === type && one.part !== null ? [one.part] : []));

/** The main part by the package's relationships, else by its usual name. */
export const mainPart = async (archive: Archive, usual: string): Promise<string> => {
  const [named] = partsOfType(await relationshipsOf(archive, ""), "officeDocument");
  return named !== undefined && archive.has(named) ? named : usual;
};

/** External targets that opening the file would fetch (templates, linked pictures and workbooks); links to click are none. */
export const countExternal = async (archive: Archive): Promise<number> => {
  let count = 0;
  for (const name of archive.names.filter((one) => one.toLowerCase().endsWith(".rels"))) {
    await walkXml(archive.open(name), {
      open(element, attributes) {
        if (element === "Relationship" && attributes.TargetMode?.toLowerCase() === "external" && !attributes.Type?.endsWith("/hyperlink"))
          count += 1;
      },
      close() {},
      text() {},
    });
  }
  return count;
};

/** Files within the file: not opened, but said. */
export const countEmbedded = (archive: Archive): number => archive.names.filter((name) => /\/embeddings\/[^/]+$/i.test(name)).length;

/** Text of the first element of that name in a part; null when there is none. */
export const elementText = async (archive: Archive, part: string, element: string): Promise<string | null> => {
  if (!archive.has(part)) return null;
  let inside = false;
  let text: string | null = null;
  await walkXml(archive.open(part), {
    open(name) {
      if (name !== element || text !== null) return;
      inside = true;
      text = "";
    },
    close(name) {
      if (name === element) inside = false;
    },
    text(piece) {
      if (inside && text !== null && text.length < 1_000) text += piece;
    },
  });
  return text;
};

export const titleOf = (archive: Archive): Promise<string | null> => elementText(archive, "docProps/core.xml", "title");

/** Paragraphs of DrawingML text (a:p with a:t) of a part: SmartArt, charts' titles. */
export const drawingTexts = async (archive: Archive, part: string): Promise<readonly string[]> => {
  const texts: string[] = [];
  if (!archive.has(part)) return texts;
  let paragraph = "";
  let inText = false;
  await walkXml(archive.open(part), {
    open(name) {
      inText = name === "t";
      if (name === "p") paragraph = "";
    },
    close(name) {
      inText = false;
      if (name === "p" && paragraph.trim() !== "") texts.push(paragraph.trim());
    },
    text(piece) {
      if (inText) paragraph += piece;
    },
  });
  return texts;
};

/** ST_OnOff: present without a value means on. */
export const isOn = (attributes: Attributes): boolean => !["0", "false", "off", "none"].includes(attribute(attributes, "val") ?? "1");

/** mc:AlternateContent offers one content several times: the first choice is taken. Feed it every element; `skips` while in one not taken. */
export interface Alternatives {
  open(name: string): boolean;
  close(name: string): boolean;
}

/** `open` and `close` tell whether the element is to be passed over. */
export const createAlternatives = (): Alternatives => {
  const taken: boolean[] = [];
  let skipping = 0;
  return {
    open(name) {
      if (skipping > 0) {
        skipping += 1;
        return true;
      }
      if (name === "AlternateContent") taken.push(false);
      else if (name === "Choice" || name === "Fallback") {
        if (taken.at(-1) === true) {
          skipping = 1;
          return true;
        }
        if (taken.length > 0) taken[taken.length - 1] = true;
      }
      return false;
    },
    close(name) {
      if (skipping > 0) {
        skipping -= 1;
        return true;
      }
      if (name === "AlternateContent") taken.pop();
      return false;
    },
  };
};
