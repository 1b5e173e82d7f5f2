/** Walks ODF text event by event. One walk reads styles.xml and then content.xml, so that styles are known where they are used. */
import { collapseSpaces } from "../../cleanText.ts";
import type { Block } from "../../sections.ts";
import { type Attributes, attribute, prefixedAttribute, type XmlHandler } from "../../xml.ts";
import { noteBlock } from "../noteBlock.ts";
import { rowBlocks } from "../tableRow.ts";
import { createOdtStyles, PLAIN, type Sight } from "./styles.ts";

/** Deleted text, comments, and what is there for machines: forms, scripts, sequence declarations. */
const SKIPPED = new Set([
  "tracked-changes",
  "annotation",
  "forms",
  "scripts",
  "note-citation",
  "sequence-decls",
  "ruby-text",
  "hidden-text",
  "meta",
]);
/** A space repeated more often than a line is long says nothing more. */
const MAX_SPACES = 100;

interface Paragraph {
  text: string;
  readonly heading: number | null;
  readonly item: boolean;
  /** Notes and text boxes anchored here. */
  readonly after: Block[];
}

export interface OdtWalk extends XmlHandler {
  take(): readonly Block[];
}

export const createOdtWalk = (): OdtWalk => {
  const queue: Block[] = [];
  const styles = createOdtStyles();
  const paragraphs: Paragraph[] = [];
  /** Open rows, and how many paragraphs were open where each began: a table in a text box belongs to the paragraph that anchors the box. */
  const rows: { readonly cells: Block[][]; readonly paragraphs: number }[] = [];
  /** Of the paragraphs and spans that are open. */
  const sights: Sight[] = [];
  let skipping = 0;
  let hiddenSections = 0;
  let firstOfItem = false;
  let noteNumber = 0;
  let noteStart: number | null = null;
  let hidden = 0;

  /** Into the paragraph that anchors it, the cell that holds it, or the document. */
  const emit = (...blocks: readonly Block[]): void => {
    const row = rows.at(-1);
    const cell = row !== undefined && row.paragraphs === paragraphs.length ? row.cells.at(-1) : undefined;
    (cell ?? paragraphs.at(-1)?.after ?? queue).push(...blocks);
  };

  const openStyled = (attributes: Attributes): void => {
    sights.push(styles.within(sights.at(-1) ?? PLAIN, attribute(attributes, "style-name") ?? ""));
  };
  const isHidden = (): boolean => hiddenSections > 0 || styles.isHidden(sights.at(-1) ?? PLAIN, rows.length > 0 || paragraphs.length > 1);

  const append = (text: string): void => {
    const paragraph = paragraphs.at(-1);
    if (paragraph === undefined) return;
    if (isHidden()) hidden += text.trim().length;
    else paragraph.text += text;
  };

  const openParagraph = (name: string, attributes: Attributes): void => {
    const level = Number(attribute(attributes, "outline-level") ?? 1);
    paragraphs.push({
      text: "",
      heading: name === "h" ? Math.min(9, Math.max(1, level || 1)) : null,
      item: firstOfItem && paragraphs.length === 0,
      after: [],
    });
    firstOfItem = false;
  };

  const closeParagraph = (): void => {
    const paragraph = paragraphs.pop();
    if (paragraph === undefined) return;
    const text = collapseSpaces(paragraph.text);
    if (text !== "") {
      if (paragraph.heading !== null) emit({ kind: "heading", level: paragraph.heading, text });
      else if (paragraph.item) emit({ kind: "line", text: `• ${text}` });
      else emit({ kind: "paragraph", text });
    }
    emit(...paragraph.after);
  };

  const closeNote = (): void => {
    const after = paragraphs.at(-1)?.after;
    if (after === undefined || noteStart === null) return;
    const texts = after.splice(noteStart).flatMap((block) => ("text" in block ? [block.text] : []));
    noteStart = null;
    if (texts.length === 0) return;
    noteNumber += 1;
    after.push(noteBlock(noteNumber, texts.join(" ")));
  };

  const openContent = (name: string, attributes: Attributes): void => {
    switch (name) {
      case "p":
      case "h":
        openStyled(attributes);
        openParagraph(name, attributes);
        break;
      case "span":
        openStyled(attributes);
        break;
      case "s":
        append(" ".repeat(Math.min(MAX_SPACES, Number(prefixedAttribute(attributes, "c") ?? 1) || 1)));
        break;
      case "tab":
        append("\t");
        break;
      case "line-break":
        append("\n");
        break;
      case "list-item":
        firstOfItem = true;
        break;
      case "table-row":
        rows.push({ cells: [], paragraphs: paragraphs.length });
        break;
      case "table-cell":
      case "covered-table-cell":
        rows.at(-1)?.cells.push([]);
        break;
      case "note":
        noteStart = paragraphs.at(-1)?.after.length ?? null;
        break;
      case "section":
        if (hiddenSections > 0 || attribute(attributes, "display") === "none") hiddenSections += 1;
        break;
    }
  };

  const closeContent = (name: string): void => {
    switch (name) {
      case "p":
      case "h":
        closeParagraph();
        sights.pop();
        break;
      case "span":
        sights.pop();
        break;
      case "list-item":
        firstOfItem = false;
        break;
      case "table-row":
        emit(...rowBlocks(rows.pop()?.cells ?? []));
        break;
      case "note":
        closeNote();
        break;
      case "section":
        if (hiddenSections > 0) hiddenSections -= 1;
        break;
    }
  };

  return {
    open(name, attributes) {
      if (skipping > 0) skipping += 1;
      else if (SKIPPED.has(name)) skipping = 1;
      else {
        styles.open(name, attributes);
        openContent(name, attributes);
      }
    },
    close(name) {
      if (skipping > 0) skipping -= 1;
      else {
        styles.close(name);
        closeContent(name);
      }
    },
    text(text) {
      if (skipping === 0) append(text.replace(/\s+/g, " "));
    },
    take() {
      const blocks = queue.splice(0);
      if (hidden > 0) blocks.push({ kind: "warning", code: "hidden-text", count: hidden });
      hidden = 0;
      return blocks;
    },
  };
};
