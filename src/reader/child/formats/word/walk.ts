/** Walks WordprocessingML (ECMA-376 part 1, 17) event by event: paragraphs, lists, tables, text boxes, notes; what is deleted or hidden stays out. */
import { collapseSpaces } from "../../cleanText.ts";
import type { Block } from "../../sections.ts";
import { type Attributes, attribute, type XmlHandler } from "../../xml.ts";
import { noteBlock } from "../noteBlock.ts";
import { createAlternatives, isOn } from "../office/parts.ts";
import { rowBlocks } from "../tableRow.ts";
import type { Numbering } from "./numbering.ts";
import { isShade, type Style, type Styles } from "./styles.ts";

/** Deleted or moved away (tracked), properties as they were before a change, and the reading aid above a word. */
const SKIPPED = new Set(["del", "moveFrom", "pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "rt"]);
/** Half-points: text of 2 pt and less is there to be found by machines only. */
const TINY_HALF_POINTS = 4;
/** List items up to this length stand together. */
const SHORT_ITEM = 200;

interface Paragraph {
  text: string;
  style: Style;
  heading: number | null;
  numId: string | null;
  level: number | null;
  shaded: boolean;
  /** Of runs left out. */
  hidden: number;
  /** Text boxes anchored here, and notes referred to. */
  readonly after: Block[];
}
interface Run {
  hidden: boolean;
  white: boolean;
  shaded: boolean;
}
interface Table {
  cells: Block[][];
  deleted: boolean;
}

export interface WordWalk extends XmlHandler {
  /** Blocks since the last call. */
  take(): readonly Block[];
}

export interface WordContext {
  readonly styles: Styles;
  readonly numbering: Numbering;
  /** Notes by "footnote:1", "endnote:1": put behind the paragraph that refers to them. */
  readonly notes: ReadonlyMap<string, string>;
}

const liesBehind = (attributes: Attributes): boolean => ["1", "true"].includes(attribute(attributes, "behindDoc") ?? "");

const itemBlock = (text: string, mark: string): Block => {
  const whole = mark === "" ? text : `${mark} ${text}`;
  return mark !== "" && whole.length <= SHORT_ITEM ? { kind: "line", text: whole } : { kind: "paragraph", text: whole };
};

export const createWordWalk = ({ styles, numbering, notes }: WordContext): WordWalk => {
  const alternatives = createAlternatives();
  const queue: Block[] = [];
  const paragraphs: Paragraph[] = [];
  const runs: Run[] = [];
  const tables: Table[] = [];
  /** How many paragraphs and tables were open when a text box began: what is inside goes by its own. */
  const boxes: { readonly paragraphs: number; readonly tables: number }[] = [];
  let skipping = 0;
  let inText = false;
  let paragraphProperties = 0;
  let runProperties = 0;
  let rowProperties = 0;
  let background = false;
  let noteNumber = 0;

  const emit = (...blocks: readonly Block[]): void => {
    const box = boxes.at(-1) ?? { paragraphs: 0, tables: 0 };
    const cell = tables.length > box.tables ? tables.at(-1)?.cells.at(-1) : undefined;
    const anchor = paragraphs.length > 0 ? paragraphs.at(-1)?.after : undefined;
    (cell ?? anchor ?? queue).push(...blocks);
  };

  const openParagraph = (): void => {
    paragraphs.push({ text: "", style: styles(null), heading: null, numId: null, level: null, shaded: false, hidden: 0, after: [] });
  };

  const closeParagraph = (): void => {
    const paragraph = paragraphs.pop();
    if (paragraph === undefined) return;
    const heading = paragraph.heading ?? paragraph.style.heading;
    const numId = paragraph.numId ?? paragraph.style.numId;
    const mark = numId === null || numId === "0" ? "" : numbering(numId, paragraph.level ?? paragraph.style.level);
    const text = collapseSpaces(paragraph.text);
    if (paragraph.hidden > 0) emit({ kind: "warning", code: "hidden-text", count: paragraph.hidden });
    if (text !== "") {
      if (heading !== null) emit({ kind: "heading", level: heading, text: mark === "" || mark === "•" ? text : `${mark} ${text}` });
      else emit(itemBlock(text, mark));
    }
    emit(...paragraph.after);
  };

  const isHidden = (): boolean => {
    const run = runs.at(-1);
    const paragraph = paragraphs.at(-1);
    if (run === undefined || paragraph === undefined) return false;
    // White on white: only where nothing can lie behind it. Heads of tables and text boxes are mostly dark by their style.
    const white =
      run.white && !run.shaded && !paragraph.shaded && !paragraph.style.shaded && tables.length === 0 && boxes.length === 0 && !background;
    return run.hidden || paragraph.style.hidden || white;
  };

  const append = (text: string): void => {
    const paragraph = paragraphs.at(-1);
    if (paragraph === undefined) return;
    if (isHidden()) paragraph.hidden += text.trim().length;
    else paragraph.text += text;
  };

  const paragraphProperty = (name: string, attributes: Attributes): void => {
    const paragraph = paragraphs.at(-1);
    if (paragraph === undefined) return;
    const value = attribute(attributes, "val");
    if (name === "pStyle") paragraph.style = styles(value ?? null);
    else if (name === "outlineLvl") paragraph.heading = Number(value) < 9 ? Number(value) + 1 : null;
    else if (name === "numId") paragraph.numId = value ?? null;
    else if (name === "ilvl") paragraph.level = Number(value) || 0;
    else if (name === "shd") paragraph.shaded = isShade(attributes);
  };

  const runProperty = (name: string, attributes: Attributes): void => {
    const run = runs.at(-1);
    if (run === undefined) return;
    const value = attribute(attributes, "val");
    if (name === "vanish") run.hidden = isOn(attributes);
    else if (name === "rStyle") {
      const style = styles(value ?? null);
      run.hidden ||= style.hidden;
      run.shaded ||= style.shaded;
    } else if (name === "sz") run.hidden ||= Number(value) <= TINY_HALF_POINTS;
    else if (name === "color") run.white = value?.toUpperCase() === "FFFFFF";
    else if (name === "highlight") run.shaded = value !== "none" && value !== "white";
    else if (name === "shd") run.shaded = isShade(attributes);
  };

  const note = (kind: "footnote" | "endnote", attributes: Attributes): void => {
    const text = notes.get(`${kind}:${attribute(attributes, "id") ?? ""}`);
    if (text === undefined || text === "" || isHidden()) return;
    noteNumber += 1;
    paragraphs.at(-1)?.after.push(noteBlock(noteNumber, text));
  };

  const openContent = (name: string, attributes: Attributes): void => {
    switch (name) {
      case "p":
        openParagraph();
        return;
      case "pPr":
        paragraphProperties += 1;
        return;
      case "r":
        runs.push({ hidden: false, white: false, shaded: false });
        return;
      case "rPr":
        runProperties += 1;
        return;
      case "t":
        inText = true;
        return;
      case "tab":
      case "ptab":
        append("\t");
        return;
      case "br":
      case "cr":
        append("\n");
        return;
      case "noBreakHyphen":
        append("-");
        return;
      case "footnoteReference":
        note("footnote", attributes);
        return;
      case "endnoteReference":
        note("endnote", attributes);
        return;
      case "tbl":
        tables.push({ cells: [], deleted: false });
        return;
      case "tc":
        tables.at(-1)?.cells.push([]);
        return;
      case "trPr":
        rowProperties += 1;
        return;
      case "txbxContent":
        boxes.push({ paragraphs: paragraphs.length, tables: tables.length });
        return;
      case "background":
        background = true;
        return;
      // A picture or shape behind the text: how far it reaches only laying out the pages would tell.
      case "anchor":
        background ||= liesBehind(attributes);
        return;
      default:
        return;
    }
  };

  const closeContent = (name: string): void => {
    switch (name) {
      case "p":
        closeParagraph();
        return;
      case "pPr":
        paragraphProperties -= 1;
        return;
      case "r":
        runs.pop();
        return;
      case "rPr":
        runProperties -= 1;
        return;
      case "t":
        inText = false;
        return;
      case "trPr":
        rowProperties -= 1;
        return;
      case "tr": {
        const table = tables.at(-1);
        if (table === undefined) return;
        const { cells, deleted } = table;
        table.cells = [];
        table.deleted = false;
        const outer = tables.pop();
        if (!deleted) emit(...rowBlocks(cells));
        if (outer !== undefined) tables.push(outer);
        return;
      }
      case "tbl":
        tables.pop();
        return;
      case "txbxContent":
        boxes.pop();
        return;
      default:
        return;
    }
  };

  return {
    open(name, attributes) {
      if (skipping > 0) {
        skipping += 1;
        return;
      }
      if (alternatives.open(name)) return;
      const table = tables.at(-1);
      if (rowProperties > 0 && table !== undefined && name === "del") table.deleted = true;
      if (SKIPPED.has(name)) {
        skipping = 1;
        return;
      }
      // The mark at a paragraph's end has run properties too; they say nothing about its text.
      if (runProperties > 0 && name !== "rPr") {
        if (paragraphProperties === 0) runProperty(name, attributes);
      } else if (paragraphProperties > 0 && name !== "rPr" && name !== "pPr") paragraphProperty(name, attributes);
      else openContent(name, attributes);
    },
    close(name) {
      if (skipping > 0) {
        skipping -= 1;
        return;
      }
      if (alternatives.close(name)) return;
      closeContent(name);
    },
    text(text) {
      if (inText && skipping === 0) append(text);
    },
    take: () => queue.splice(0),
  };
};
