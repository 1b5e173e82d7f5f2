/** Walks HTML tag by tag, as forgiving as browsers, without building a tree: headings, paragraphs, lists, tables; what cannot be seen stays out and is counted. */
import { Parser } from "htmlparser2";
import { collapseSpaces } from "../../cleanText.ts";
import { refusal } from "../../refusal.ts";
import type { Block } from "../../sections.ts";
import { rowBlocks } from "../tableRow.ts";
import { addRules, elementStyling, type Rules } from "./hidden.ts";

/** Open elements at once. Real pages stay below some hundred, tag soup that never closes <font> below some thousand. */
const MAX_HTML_DEPTH = 5_000;
/** Handed to the tokenizer at a time. */
const CHUNK_CHARACTERS = 64 * 1024;

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));
/** Their content is not shown as text. */
const SILENT = words(
  "script noscript template svg math canvas iframe object embed audio video map select datalist noframes textarea button",
);
const BLOCKS = words(
  "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol p pre section summary table tbody thead tfoot caption tr ul",
);
const FETCHED: Readonly<Record<string, string>> = {
  img: "src",
  script: "src",
  iframe: "src",
  link: "href",
  embed: "src",
  object: "data",
  source: "src",
  video: "src",
  audio: "src",
  input: "src",
};

interface Open {
  readonly name: string;
  readonly hidden: boolean;
  readonly background: boolean;
  readonly white: boolean;
}
interface Table {
  cells: Block[][];
}

export interface WebWalk {
  write(html: string): void;
  end(): void;
  take(): readonly Block[];
  /** Of <title>, null until it was seen. */
  title(): string | null;
}

/** Cells of a table open now; blocks outside of tables go to the queue. */
export const createWebWalk = (): WebWalk => {
  const queue: Block[] = [];
  const open: Open[] = [];
  const tables: Table[] = [];
  const rules: Rules = new Map();
  let text = "";
  let title: string | null = null;
  let sheet: string | null = null;
  let silent = 0;
  let pre = 0;
  let hidden = 0;
  let external = 0;
  let heading = 0;
  let item = false;

  const emit = (block: Block): void => {
    (tables.at(-1)?.cells.at(-1) ?? queue).push(block);
  };

  /** Ends the paragraph at hand. */
  const flush = (): void => {
    const content = pre > 0 ? text.replace(/^\n/, "").trimEnd() : collapseSpaces(text);
    text = "";
    if (content === "") return;
    if (heading > 0) emit({ kind: "heading", level: heading, text: content.replaceAll("\n", " ") });
    else if (item) emit({ kind: "line", text: `• ${content}` });
    else emit({ kind: "paragraph", text: content });
    item = false;
  };

  const endRow = (): void => {
    const table = tables.pop();
    if (table === undefined) return;
    const { cells } = table;
    for (const block of rowBlocks(cells)) emit(block);
    tables.push({ cells: [] });
  };

  const onOpen = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (open.length >= MAX_HTML_DEPTH) throw refusal("document/limits", "html-depth");
    const parent = open.at(-1);
    const own = elementStyling(rules, name, attributes);
    open.push({
      name,
      hidden: parent?.hidden === true || own.hidden,
      background: parent?.background === true || own.background,
      white: own.colour === null ? parent?.white === true : own.colour === "white",
    });
    const fetched = FETCHED[name];
    if (fetched !== undefined && /^\s*(?:https?:|ftp:|\/\/|file:)/i.test(attributes[fetched] ?? "")) external += 1;
    if (name === "style") sheet = "";
    if (SILENT.has(name)) silent += 1;
    if (name === "br") text += "\n";
    if (name === "pre") {
      flush();
      pre += 1;
    } else if (/^h[1-6]$/.test(name)) {
      flush();
      heading = Number(name[1]);
    } else if (name === "table") {
      flush();
      tables.push({ cells: [] });
    } else if (name === "tr") {
      flush();
      endRow();
    } else if (name === "td" || name === "th") {
      flush();
      tables.at(-1)?.cells.push([]);
    } else if (BLOCKS.has(name)) {
      flush();
      if (name === "li") item = true;
    }
  };

  const onClose = (name: string): void => {
    open.pop();
    if (name === "style" && sheet !== null) {
      addRules(rules, sheet);
      sheet = null;
    }
    if (SILENT.has(name)) silent -= 1;
    if (/^h[1-6]$/.test(name)) {
      flush();
      heading = 0;
    } else if (name === "td" || name === "th") flush();
    else if (name === "tr") {
      flush();
      endRow();
    } else if (name === "table") {
      flush();
      endRow();
      tables.pop();
    } else if (BLOCKS.has(name)) {
      flush();
      if (name === "pre") pre -= 1;
      if (name === "li") item = false;
    }
  };

  const onText = (piece: string): void => {
    if (sheet !== null) {
      sheet += piece;
      return;
    }
    const element = open.at(-1);
    if (element?.name === "title") {
      // The first one is the page's; those in drawings are their own.
      if (silent === 0 && (title?.length ?? 0) < 1_000) title = (title ?? "") + piece;
      return;
    }
    if (silent > 0 || element?.name === "head") return;
    if (element?.hidden === true || (element?.white === true && !element.background)) hidden += piece.trim().length;
    else text += pre > 0 ? piece : piece.replace(/\s+/g, " ");
  };

  const parser = new Parser(
    { onopentag: onOpen, onclosetag: onClose, ontext: onText },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );

  return {
    write(html) {
      for (let at = 0; at < html.length; at += CHUNK_CHARACTERS) parser.write(html.slice(at, at + CHUNK_CHARACTERS));
    },
    end() {
      parser.end();
      flush();
      while (tables.length > 0) {
        endRow();
        tables.pop();
      }
    },
    take() {
      const blocks = queue.splice(0);
      if (hidden > 0) blocks.push({ kind: "warning", code: "hidden-text", count: hidden });
      if (external > 0) blocks.push({ kind: "warning", code: "external-reference", count: external });
      hidden = 0;
      external = 0;
      return blocks;
    },
    title: () => (title === null ? null : collapseSpaces(title)),
  };
};

/** The page's blocks, all at once. */
export const webBlocks = (html: string): { readonly blocks: readonly Block[]; readonly title: string | null } => {
  const walk = createWebWalk();
  walk.write(html);
  walk.end();
  return { blocks: walk.take(), title: walk.title() };
};
