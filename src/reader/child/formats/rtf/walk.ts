/** Walks RTF tokens: paragraphs, tables, notes, fields' results; hidden and deleted text and all destinations that are not text stay out. */
import { decode } from "../../charset.ts";
import { refusal } from "../../refusal.ts";
import type { Block } from "../../sections.ts";
import { charsetOfCodePage, charsetOfFont } from "./charsets.ts";
import { createRtfInk, type Ink, PLAIN_INK } from "./ink.ts";
import { createRtfLayout } from "./layout.ts";
import type { RtfToken } from "./tokens.ts";

/** Word writes some 50 groups deep (RTF 1.9.1 names no limit). */
const MAX_RTF_DEPTH = 2_000;
/** Half-points. */
const TINY_HALF_POINTS = 4;
/** Handed on at a time. */
const BLOCKS_PER_BATCH = 200;

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));
/** Destinations without text of the document. Those marked \* and not named in SHOWN are passed over as well. */
const SILENT = words(
  "fonttbl stylesheet listtable listoverridetable rsidtbl generator pict objdata object filetbl revtbl xmlnstbl themedata colorschememapping datastore latentstyles fldinst bkmkstart bkmkend mmathPr private1 pgptbl userprops atnid atnauthor annotation atnref atndate atnparent ftnsep ftnsepc aftnsep aftnsepc pntext pn pnseclvl template operator company doccomm hlinkbase passwordhash nonshppict blipuid panose falt tc xe rxe txe nesttableprops sp",
);
const SHOWN = words("shpinst shptxt listtext ud");
const SYMBOLS: Readonly<Record<string, string>> = {
  tab: "\t",
  line: "\n",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  bullet: "•",
  endash: "–",
  emdash: "—",
  enspace: " ",
  emspace: " ",
  "~": " ",
  _: "-",
  "{": "{",
  "}": "}",
  "\\": "\\",
  "\n": "\n",
};

interface State {
  silent: boolean;
  hidden: boolean;
  tiny: boolean;
  ink: Ink;
  font: number;
  /** Fallback characters behind each \u. */
  skip: number;
  destination: "text" | "info" | "title" | "fonts" | "colours" | "upr" | "listtext" | "note";
  /** The next word names a destination that older readers may pass over. */
  starred: boolean;
}

export interface RtfWalk {
  take(token: RtfToken): void;
  /** Blocks since the last call. */
  blocks(): readonly Block[];
  /** Of \\info, "" until it was seen. */
  title(): string;
  /** Whether there are enough blocks to hand on. */
  ready(): boolean;
  end(): void;
}

export const createRtfWalk = (): RtfWalk => {
  const layout = createRtfLayout();
  const ink = createRtfInk();
  const fonts = new Map<number, string>();
  const stack: State[] = [];
  let state: State = { silent: false, hidden: false, tiny: false, ink: PLAIN_INK, font: -1, skip: 1, destination: "text", starred: false };
  let defaultCharset = "windows-1252";
  let defaultFont = -1;
  let bytes: number[] = [];
  let title = "";
  let hidden = 0;
  let toSkip = 0;
  /** Groups open where the note at hand began. */
  let noteDepth: number | null = null;
  let highSurrogate = "";

  const append = (piece: string): void => {
    if (piece === "" || state.silent) return;
    if (state.destination === "title") title += title.length < 1_000 ? piece : "";
    else if (state.destination === "listtext") layout.mark(piece);
    else if (state.destination === "colours") ink.tableText(piece);
    else if (state.destination === "fonts" || state.destination === "info" || state.destination === "upr") return;
    else if (state.hidden || state.tiny || ink.isHidden(state.ink)) hidden += piece.trim().length;
    else layout.append(piece);
  };

  const flushBytes = (): void => {
    if (bytes.length === 0) return;
    const charset = fonts.get(state.font) ?? fonts.get(defaultFont) ?? defaultCharset;
    append(decode(Uint8Array.from(bytes), charset));
    bytes = [];
  };

  const unicode = (value: number): void => {
    flushBytes();
    const unit = String.fromCharCode(value < 0 ? value + 65_536 : value);
    toSkip = state.skip;
    if (/[\ud800-\udbff]/.test(unit)) highSurrogate = unit;
    else {
      append(highSurrogate + unit);
      highSurrogate = "";
    }
  };

  const paragraphWord = (name: string, value: number | null): void => {
    switch (name) {
      case "par":
      case "page":
      case "sect":
        layout.endParagraph();
        break;
      case "pard":
        layout.plain();
        break;
      case "intbl":
        layout.inTable();
        break;
      case "cell":
      case "nestcell":
        layout.endCell();
        break;
      case "row":
      case "nestrow":
        layout.endRow();
        break;
      case "outlinelevel":
        layout.outline(value !== null && value >= 0 && value < 9 ? value + 1 : null);
        break;
    }
  };

  const characterWord = (name: string, value: number | null): boolean => {
    switch (name) {
      case "v":
        state.hidden = value !== 0;
        return true;
      // Deleted (tracked), and what \htmlrtf brackets, which stands for HTML given elsewhere: nobody hid these.
      case "deleted":
      case "htmlrtf":
        state.silent = value !== 0;
        return true;
      case "plain":
        state.hidden = false;
        state.tiny = false;
        state.font = defaultFont;
        return true;
      case "fs":
        state.tiny = value !== null && value <= TINY_HALF_POINTS;
        return true;
      case "f":
        state.font = value ?? -1;
        return true;
      case "fcharset": {
        const charset = state.destination === "fonts" ? charsetOfFont(value ?? 0) : null;
        if (charset !== null) fonts.set(state.font, charset);
        return true;
      }
      case "cpg": {
        const charset = state.destination === "fonts" ? charsetOfCodePage(value ?? 0) : null;
        if (charset !== null) fonts.set(state.font, charset);
        return true;
      }
      case "ansicpg":
        defaultCharset = charsetOfCodePage(value ?? 0) ?? defaultCharset;
        return true;
      case "mac":
        defaultCharset = "macintosh";
        return true;
      case "pc":
        defaultCharset = "cp437";
        return true;
      case "pca":
        defaultCharset = "cp850";
        return true;
      case "deff":
        defaultFont = value ?? -1;
        return true;
      case "uc":
        state.skip = Math.min(16, Math.max(0, value ?? 1));
        return true;
      default:
        return false;
    }
  };

  const destinationWord = (name: string): boolean => {
    if (name === "fonttbl") {
      state.destination = "fonts";
      return true;
    }
    if (name === "colortbl") state.destination = "colours";
    else if (name === "info") state.destination = "info";
    else if (name === "title" && state.destination === "info") state.destination = "title";
    else if (name === "listtext") state.destination = "listtext";
    else if (name === "footnote") {
      state.destination = "note";
      if (noteDepth === null) layout.openNote();
      noteDepth ??= stack.length;
    } else if (name === "upr") state.destination = "upr";
    else if (name === "ud") state.destination = "text";
    else if (SILENT.has(name)) state.silent = true;
    else return false;
    return true;
  };

  const word = (name: string, value: number | null): void => {
    if (name === "u" && value !== null) {
      unicode(value);
      return;
    }
    flushBytes();
    state.ink = ink.after(state.ink, name, value);
    if (name === "*") {
      state.starred = true;
      return;
    }
    const starred = state.starred;
    state.starred = false;
    if (toSkip > 0 && name !== "uc") {
      toSkip -= 1;
      if (SYMBOLS[name] !== undefined) return;
    }
    if (starred && !SHOWN.has(name)) {
      state.silent = true;
      return;
    }
    if (destinationWord(name)) return;
    const symbol = SYMBOLS[name];
    if (symbol !== undefined) append(symbol);
    else if (characterWord(name, value)) return;
    else if (!state.silent) paragraphWord(name, value);
  };

  return {
    take(token) {
      switch (token.kind) {
        case "open":
          flushBytes();
          toSkip = 0;
          if (stack.length >= MAX_RTF_DEPTH) throw refusal("document/limits", "rtf-depth");
          stack.push(state);
          state = { ...state };
          break;
        case "close": {
          flushBytes();
          toSkip = 0;
          const outer = stack.pop();
          if (noteDepth !== null && stack.length < noteDepth) {
            layout.closeNote();
            noteDepth = null;
          }
          if (outer !== undefined) state = outer;
          break;
        }
        case "word":
          word(token.name, token.value);
          break;
        case "byte":
          if (toSkip > 0) toSkip -= 1;
          else if (!state.silent && state.destination !== "fonts") bytes.push(token.byte);
          break;
        case "text": {
          flushBytes();
          const shown = token.text.slice(toSkip);
          toSkip = Math.max(0, toSkip - token.text.length);
          append(shown);
          break;
        }
      }
    },
    blocks() {
      const blocks = layout.take();
      const left = hidden;
      hidden = 0;
      return left === 0 ? blocks : [...blocks, { kind: "warning", code: "hidden-text", count: left }];
    },
    title: () => title,
    ready: () => layout.size() >= BLOCKS_PER_BATCH,
    end() {
      flushBytes();
      layout.end();
    },
  };
};
