/** Text of an RTF document laid out: paragraphs, cells and rows, notes put aside and set behind what refers to them. */
import { collapseSpaces } from "../../cleanText.ts";
import type { Block } from "../../sections.ts";
import { noteBlock } from "../noteBlock.ts";
import { rowBlocks } from "../tableRow.ts";

/** List items up to this length stand together. */
const SHORT_ITEM = 200;

export interface RtfLayout {
  append(text: string): void;
  /** The list's mark before the paragraph at hand. */
  mark(text: string): void;
  /** \par */
  endParagraph(): void;
  endCell(): void;
  endRow(): void;
  /** \pard: neither heading nor table until said otherwise. */
  plain(): void;
  inTable(): void;
  /** Outline level from 1; null: body text. */
  outline(level: number | null): void;
  openNote(): void;
  closeNote(): void;
  size(): number;
  take(): readonly Block[];
  end(): void;
}

export const createRtfLayout = (): RtfLayout => {
  const queue: Block[] = [];
  const notes: Block[] = [];
  let text = "";
  let listMark = "";
  let level: number | null = null;
  let inTable = false;
  let cell: Block[] = [];
  let row: Block[][] = [];
  /** What had been gathered when a note began, and the note's own paragraphs. */
  let note: { readonly text: string; readonly paragraphs: string[] } | null = null;
  let noteNumber = 0;

  const blockOf = (content: string, mark: string): Block => {
    const whole = mark === "" ? content : `${mark} ${content}`;
    if (level !== null && !inTable) return { kind: "heading", level, text: whole };
    return mark !== "" && whole.length <= SHORT_ITEM ? { kind: "line", text: whole } : { kind: "paragraph", text: whole };
  };

  const closeParagraph = (): void => {
    const mark = listMark
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^[·§o\uf0b7\uf0a7]$/, "•");
    const content = collapseSpaces(text);
    listMark = "";
    text = "";
    if (content === "") return;
    if (note !== null) note.paragraphs.push(content);
    else if (inTable) cell.push(blockOf(content, mark));
    else queue.push(blockOf(content, mark), ...notes.splice(0));
  };

  const closeRow = (): void => {
    queue.push(...rowBlocks(row), ...notes.splice(0));
    row = [];
    cell = [];
  };

  return {
    append(piece) {
      text += piece;
    },
    mark(piece) {
      listMark += piece;
    },
    endParagraph: closeParagraph,
    endCell() {
      inTable = true;
      closeParagraph();
      row.push(cell);
      cell = [];
    },
    endRow() {
      closeParagraph();
      closeRow();
    },
    plain() {
      level = null;
      inTable = false;
    },
    inTable() {
      inTable = true;
    },
    outline(outlined) {
      level = outlined;
    },
    openNote() {
      note = { text, paragraphs: [] };
      text = "";
    },
    closeNote() {
      closeParagraph();
      const paragraphs = note?.paragraphs ?? [];
      text = note?.text ?? "";
      note = null;
      if (paragraphs.length === 0) return;
      noteNumber += 1;
      notes.push(noteBlock(noteNumber, paragraphs.join(" ")));
    },
    size: () => queue.length,
    take: () => queue.splice(0),
    end() {
      inTable = false;
      closeParagraph();
      if (cell.length > 0) row.push(cell);
      if (row.length > 0) closeRow();
      queue.push(...notes.splice(0));
    },
  };
};
