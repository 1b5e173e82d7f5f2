/** Markdown: headings, lists, tables and paragraphs as a reader sees them, without its marks; comments stay out and are counted. */
import { decodeText } from "../charset.ts";
import type { Format } from "../format.ts";
import { numberPages } from "../pages.ts";
import { type Block, sectionPages } from "../sections.ts";

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** Of a line without the white space around it. */
const TABLE_RULE = /^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$/;
const isTableRule = (line: string): boolean => line.includes("|") && TABLE_RULE.test(line.trim());
const ITEM = /^\s*(?:[-*+]|(\d{1,9}[.)]))\s+(?:\[[ xX]\]\s+)?(.*)$/;

/** ATX headings (CommonMark 4.2), without the marks that may close them; null for other lines. No expression looks at the whole line: spaces would be tried in every way. */
const headingOf = (line: string): { readonly level: number; readonly text: string } | null => {
  const marks = /^ {0,3}(#{1,6})(?=\s|$)/.exec(line);
  if (marks === null) return null;
  const text = line.slice(marks[0].length).trim();
  let end = text.length;
  while (text[end - 1] === "#") end -= 1;
  const closed = end === 0 || /\s/.test(text[end - 1] ?? "");
  return { level: marks[1]?.length ?? 1, text: closed ? text.slice(0, end).trimEnd() : text };
};

/** Links by their words, pictures by their alternative text, emphasis and code without marks. */
const plain = (line: string): string =>
  line
    .replace(/!?\[([^\][]{0,1000})\]\([^()\s]{0,2000}(?:\s+"[^"]{0,500}")?\)/g, "$1")
    .replace(/(\*\*|__)(?=\S)(.{1,2000}?\S|\S)\1/g, "$2")
    .replace(/(?<![\w*])\*(?=[^\s*])([^*]{1,2000})\*(?![\w*])/g, "$1")
    .replace(/`{1,2}([^`]{1,2000})`{1,2}/g, "$1")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1");

const cells = (line: string): string =>
  line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => plain(cell.trim()))
    .join(" | ");

/** Blocks of a text. `external`: pictures that a viewer would fetch. */
export const markdownBlocks = (source: string): readonly Block[] => {
  const blocks: Block[] = [];
  let hidden = 0;
  const text = source.replace(/\r\n?/g, "\n").replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => {
    hidden += comment.replace(/^<!--|-->$/g, "").trim().length;
    return "";
  });
  const external = text.match(/!\[[^\][]{0,1000}\]\(\s*(?:https?:)?\/\//gi)?.length ?? 0;
  let paragraph: string[] = [];
  let fence: string | null = null;
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", text: paragraph.join("\n") });
    paragraph = [];
  };
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) {
        fence = null;
        flush();
      } else paragraph.push(line);
      return;
    }
    if (mark !== undefined) {
      flush();
      fence = mark;
      return;
    }
    const heading = headingOf(line);
    const underline = /^ {0,3}(=+|-{2,})\s*$/.exec(line)?.[1];
    const item = ITEM.exec(line);
    if (heading !== null) {
      flush();
      blocks.push({ kind: "heading", level: heading.level, text: plain(heading.text) });
    } else if (underline !== undefined && paragraph.length === 1) {
      const [title = ""] = paragraph;
      paragraph = [];
      blocks.push({ kind: "heading", level: underline.startsWith("=") ? 1 : 2, text: title });
    } else if (line.trim() === "" || /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/.test(line)) flush();
    else if (isTableRule(line)) return;
    else if (/^\s*\|.*\|\s*$/.test(line) || (line.includes("|") && isTableRule(lines[index + 1] ?? ""))) {
      flush();
      blocks.push({ kind: "line", text: cells(line) });
    } else if (item !== null) {
      flush();
      blocks.push({ kind: "line", text: `${item[1] ?? "•"} ${plain(item[2] ?? "")}` });
    } else paragraph.push(plain(line.replace(/^\s*(?:>\s?)+/, "")));
  });
  flush();
  if (hidden > 0) blocks.unshift({ kind: "warning", code: "hidden-text", count: hidden });
  if (external > 0) blocks.unshift({ kind: "warning", code: "external-reference", count: external });
  return blocks;
};

async function* blocks(bytes: Uint8Array): AsyncGenerator<readonly Block[], void, void> {
  yield markdownBlocks(decodeText(bytes));
}

export const format: Format = {
  resumable: false,
  read: (file) => numberPages(null, sectionPages(blocks(file.bytes), { kind: "section", label: null })),
};
