/** Cuts running text into pages at headings: about 3,000 characters each, every paragraph with its place and the headings above it. */
import type { PageKind, Place, Warning } from "#src/contract/document.ts";
import { createTally } from "./cleanText.ts";
import { type LoosePage, loosePage } from "./pages.ts";

/** What a document is made of. `line`s that follow each other (rows of a table, items of a list) stand on lines of their own; others are set apart by an empty line. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "line"; readonly text: string }
  /** Left out, or wrong, at this point. */
  | { readonly kind: "warning"; readonly code: Warning["code"]; readonly count: number }
  /** The next block begins a page, under none of the headings before: a chapter. */
  | { readonly kind: "cut" };

/** Characters (UTF-16 code units). A heading of level 1 ends a page from MIN on, any heading from AT_HEADING on, any paragraph that would reach beyond FULL; none is longer than MAX. */
const MIN = 500;
const AT_HEADING = 2_000;
const FULL = 4_000;
const MAX = 6_000;
/** Longer paragraphs are cut at line ends, sentences or words. */
const PIECE = 3_000;

interface Headed {
  readonly level: number;
  readonly text: string;
}

/** Where to cut a text that is too long: the last line end, else sentence end, else space in the second half before `limit`, else at `limit`. */
const cutPoint = (text: string, limit: number): number => {
  const beginning = text.slice(0, limit);
  const line = beginning.lastIndexOf("\n");
  if (line > limit / 2) return line + 1;
  const sentence = Math.max(...[". ", "! ", "? ", "。"].map((end) => beginning.lastIndexOf(end)));
  if (sentence > limit / 2) return sentence + (beginning[sentence] === "。" ? 1 : 2);
  const space = beginning.lastIndexOf(" ");
  if (space > limit / 2) return space + 1;
  const code = text.charCodeAt(limit - 1);
  return code >= 0xd800 && code < 0xdc00 ? limit - 1 : limit;
};

const pieces = (text: string): readonly string[] => {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > MAX) {
    const cut = cutPoint(rest, PIECE);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut);
  }
  return [...parts, rest].filter((part) => part !== "");
};

const MAX_LABEL = 200;
const named = (heading: string | undefined): string | null => heading?.slice(0, MAX_LABEL) ?? null;

export interface Sections {
  /** Pages that this block completed. Text is cleaned here. */
  add(block: Block): readonly LoosePage[];
  /** The last page. Warnings without any text have nowhere to stand and are dropped with the document, which is then empty. */
  end(): readonly LoosePage[];
}

/** `label`: of every page; null: its first heading where it begins with one, else the innermost it goes on under. `one`: never cut by itself (slides). */
export const createSections = (options: { readonly kind: PageKind; readonly label: string | null; readonly one?: boolean }): Sections => {
  const tally = createTally();
  let path: readonly Headed[] = [];
  let waiting: readonly { readonly text: string; readonly above: readonly string[] }[] = [];
  let text = "";
  let places: Place[] = [];
  let paragraph = 0;
  let label: string | null = null;
  let afterLine = false;

  const finish = (): readonly LoosePage[] => {
    const done =
      text === "" ? [] : [loosePage({ kind: options.kind, label: options.label ?? label, text, places, warnings: tally.take() })];
    text = "";
    places = [];
    paragraph = 0;
    afterLine = false;
    return done;
  };

  const put = (content: string, headings: readonly string[], line: boolean): void => {
    if (text !== "") text += line && afterLine ? "\n" : "\n\n";
    afterLine = line;
    paragraph += 1;
    places.push({ kind: "paragraph", start: text.length, end: text.length + content.length, paragraph, headings: [...headings] });
    text += content;
  };

  const putWaiting = (): void => {
    for (const heading of waiting) {
      if (text === "") label = named(heading.text);
      put(heading.text, heading.above, false);
    }
    waiting = [];
  };

  const cutFor = (length: number): readonly LoosePage[] =>
    options.one !== true && text.length >= MIN && text.length + length > FULL ? finish() : [];

  const addText = (content: string, line: boolean): readonly LoosePage[] => {
    const done: LoosePage[] = [];
    const headings = path.map((heading) => heading.text);
    for (const piece of pieces(content)) {
      const ahead = waiting.reduce((sum, heading) => sum + heading.text.length + 2, 0);
      done.push(...cutFor(ahead + piece.length));
      putWaiting();
      if (text === "") label = named(headings.at(-1));
      put(piece, headings, line);
    }
    return done;
  };

  return {
    add(block) {
      if (block.kind === "warning") {
        tally.add(block.code, block.count);
        return [];
      }
      if (block.kind === "cut") {
        putWaiting();
        path = [];
        return finish();
      }
      const content = tally.clean(block.text).trim();
      if (content === "") return [];
      if (block.kind !== "heading") return addText(content, block.kind === "line");
      // A heading of a page's length is a paragraph in heading's clothes.
      if (content.length > MIN) return addText(content, false);
      const full = block.level <= 1 ? MIN : AT_HEADING;
      const done = options.one !== true && waiting.length === 0 && text.length >= full ? finish() : [];
      const above = path.filter((heading) => heading.level < block.level);
      waiting = [...waiting, { text: content, above: above.map((heading) => heading.text) }];
      path = [...above, { level: block.level, text: content }];
      // Nothing but headings: they are the text.
      if (waiting.length < 20) return done;
      const cut = cutFor(waiting.reduce((sum, heading) => sum + heading.text.length + 2, 0));
      putWaiting();
      return [...done, ...cut];
    },
    end() {
      const cut = cutFor(waiting.reduce((sum, heading) => sum + heading.text.length + 2, 0));
      putWaiting();
      return [...cut, ...finish()];
    },
  };
};

/** All pages of a document that gives its blocks one batch after the other. */
export async function* sectionPages(
  batches: AsyncIterable<readonly Block[]>,
  options: Parameters<typeof createSections>[0],
): AsyncGenerator<LoosePage, void, void> {
  const sections = createSections(options);
  for await (const batch of batches) for (const block of batch) yield* sections.add(block);
  yield* sections.end();
}
