/** Walks one slide (PresentationML and DrawingML, ECMA-376 part 1, 19 and 21): title, paragraphs, tables; shapes beside the slide and text nobody sees stay out. */
import { collapseSpaces } from "../../cleanText.ts";
import type { Block } from "../../sections.ts";
import { type Attributes, attribute, type XmlHandler } from "../../xml.ts";
import { createAlternatives } from "../office/parts.ts";
import { rowBlocks } from "../tableRow.ts";
import { isColour, isGround } from "./backdrop.ts";

/** EMU (1/360,000 cm). */
export interface SlideSize {
  readonly width: number;
  readonly height: number;
}

export interface SlideWalk extends XmlHandler {
  result(): { readonly title: string | null; readonly blocks: readonly Block[] };
}

/** Repeated on every slide, or a number. */
const FURNITURE = new Set(["sldNum", "dt", "ftr", "hdr"]);
/** 1/100 pt: text of 2 pt and less is there to be found by machines only. */
const TINY = 200;

interface Shape {
  readonly grouped: boolean;
  placeholder: string | null;
  beside: boolean;
  blocks: Block[];
}

/** `size` null: nothing lies beside (notes). `covered`: something coloured may lie behind text. */
export const createSlideWalk = ({ size, covered }: { readonly size: SlideSize | null; readonly covered: boolean }): SlideWalk => {
  const alternatives = createAlternatives();
  const blocks: Block[] = [];
  const shapes: Shape[] = [];
  let title: string | null = null;
  let groups = 0;
  let row: Block[][] | null = null;
  let paragraph = "";
  let inText = false;
  let tiny = false;
  let white = false;
  let marked = false;
  /** What a colour within a run's properties is of; null outside them. */
  let coloured: "text" | "mark" | "outline" | null = null;
  let hidden = 0;
  let bullets = false;
  let offset: { readonly x: number; readonly y: number } | null = null;

  const openShape = (): void => {
    shapes.push({ grouped: groups > 0, placeholder: null, beside: false, blocks: [] });
  };

  const closeShape = (): void => {
    const shape = shapes.pop();
    if (shape === undefined || FURNITURE.has(shape.placeholder ?? "")) return;
    const text = shape.blocks.flatMap((block) => ("text" in block ? [block.text] : []));
    if (shape.beside) hidden += text.join("").length;
    else if (title === null && (shape.placeholder === "title" || shape.placeholder === "ctrTitle") && text.length > 0)
      title = text.join(" ");
    else (shapes.at(-1)?.blocks ?? blocks).push(...shape.blocks);
  };

  const place = (name: string, attributes: Attributes): void => {
    const shape = shapes.at(-1);
    // Within a group positions are the group's own.
    if (shape === undefined || size === null || shape.grouped) return;
    if (name === "off") shape.beside = Number(attributes.x) >= size.width || Number(attributes.y) >= size.height;
    if (name === "ext" && offset !== null) shape.beside ||= offset.x + Number(attributes.cx) <= 0 || offset.y + Number(attributes.cy) <= 0;
  };

  const closeParagraph = (): void => {
    const text = collapseSpaces(paragraph);
    paragraph = "";
    if (text === "") return;
    const block: Block = bullets ? { kind: "line", text } : { kind: "paragraph", text };
    (row?.at(-1) ?? shapes.at(-1)?.blocks ?? blocks).push(block);
  };

  return {
    open(name, attributes) {
      if (alternatives.open(name)) return;
      if (name === "sp" || name === "graphicFrame" || name === "cxnSp" || name === "pic") openShape();
      else if (name === "grpSp") groups += 1;
      else if (name === "ph") {
        const shape = shapes.at(-1);
        if (shape !== undefined) shape.placeholder = attribute(attributes, "type") ?? "body";
        bullets = shape?.placeholder === "body" || shape?.placeholder === "obj";
      } else if (name === "off") {
        offset = { x: Number(attributes.x), y: Number(attributes.y) };
        place(name, attributes);
      } else if (name === "ext") {
        place(name, attributes);
        offset = null;
      } else if (name === "tr") row = [];
      else if (name === "tc") row?.push([]);
      else if (name === "r" || name === "fld") {
        tiny = false;
        white = false;
        marked = false;
      } else if (name === "rPr") {
        tiny = Number(attributes.sz ?? TINY + 1) <= TINY;
        coloured = "text";
      } else if (coloured !== null && name === "highlight") coloured = "mark";
      else if (coloured !== null && (name === "ln" || name === "effectLst")) coloured = "outline";
      else if (coloured === "text" && isColour(name)) white = isGround(name, attributes);
      else if (coloured === "mark" && isColour(name)) marked = !isGround(name, attributes);
      else if (name === "t") inText = true;
      else if (name === "br") paragraph += "\n";
    },
    close(name) {
      if (alternatives.close(name)) return;
      if (name === "t") inText = false;
      else if (name === "rPr") coloured = null;
      else if (coloured !== null && (name === "highlight" || name === "ln" || name === "effectLst")) coloured = "text";
      else if (name === "p") closeParagraph();
      else if (name === "tr" && row !== null) {
        const cells = row;
        row = null;
        (shapes.at(-1)?.blocks ?? blocks).push(...rowBlocks(cells));
      } else if (name === "grpSp") groups -= 1;
      else if (name === "sp" || name === "graphicFrame" || name === "cxnSp" || name === "pic") {
        closeShape();
        bullets = false;
      }
    },
    text(text) {
      if (!inText) return;
      if (tiny || (white && !marked && !covered && row === null)) hidden += text.trim().length;
      else paragraph += text;
    },
    result: () => ({
      title,
      blocks: hidden === 0 ? blocks : [...blocks, { kind: "warning", code: "hidden-text", count: hidden }],
    }),
  };
};
