/** One page of an open PDF → text with boxes, or why there is none. */
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import type { UnreadPage, Warning } from "#src/contract/document.ts";
import type { ReadPage } from "../../reader.ts";
import type { Ocr } from "../ocr.ts";
import { withFields } from "./fields.ts";
import { type Glyph, listen, type PageInk } from "./glyphs.ts";
import { renderForOcr } from "./pageImage.ts";
import { toText } from "./text.ts";
import { toWords } from "./words.ts";

export type PageOutcome = { readonly kind: "page"; readonly page: ReadPage } | { readonly kind: "unread"; readonly unread: UnreadPage };

/** Images that cover this share of the page make it a scan, if hardly any text stands on it (a stamp, a page number). */
const SCAN_SHARE = 0.5;
const FEW_CHARACTERS = 100;
/** Text drawn as outlines: so many painted paths on a page without text. */
const MANY_PATHS = 200;

const within = (glyph: Glyph, [left, top, right, bottom]: PageInk["images"][number]): boolean => {
  const x = (glyph.left + glyph.right) / 2;
  const y = (glyph.top + glyph.bottom) / 2;
  return x >= left && x <= right && y >= top && y <= bottom;
};

const coveredShare = (ink: PageInk, width: number, height: number): number =>
  ink.images.reduce((sum, [left, top, right, bottom]) => {
    const across = Math.max(0, Math.min(right, width) - Math.max(left, 0));
    const down = Math.max(0, Math.min(bottom, height) - Math.max(top, 0));
    return sum + across * down;
  }, 0) / Math.max(1, width * height);

const warnings = (counts: Readonly<Partial<Record<Warning["code"], number>>>): Warning[] =>
  Object.entries(counts).flatMap(([code, count]) => (count > 0 ? [{ code: code as Warning["code"], count }] : []));

const visible = (text: string): number => text.replace(/\s+/g, "").length;

/** Reads page `number` (from 1). Throws what pdf.js throws for a page it cannot read. */
export const readPage = async (
  pdf: PDFDocumentProxy,
  {
    number,
    label,
    ocr,
    signal,
  }: { readonly number: number; readonly label: string | null; readonly ocr: Ocr | null; readonly signal: AbortSignal },
): Promise<PageOutcome> => {
  const proxy = await pdf.getPage(number);
  try {
    const viewport = proxy.getViewport({ scale: 1 });
    const { width, height } = viewport;
    const ink = await listen({ view: viewport.transform as number[], width, height }, () => drain(proxy));
    const isText = (glyph: Glyph): boolean =>
      glyph.sight === "seen" || (glyph.sight === "layer" && ink.images.some((image) => within(glyph, image)));
    const words = await withFields(proxy, toWords(ink.glyphs, isText));
    const made = toText(words);
    const hidden = ink.glyphs.filter((glyph) => !isText(glyph) && glyph.text.trim() !== "").length;
    const page = (text: {
      readonly text: string;
      readonly places: ReadPage["places"];
      readonly source: "text" | "ocr";
      readonly warnings: Warning[];
    }): PageOutcome => ({
      kind: "page",
      page: { page: number, kind: "page", label, width, height, characters: text.text.length, sheet: null, cells: [], ...text },
    });
    const isScan = visible(made.text) < FEW_CHARACTERS && coveredShare(ink, width, height) >= SCAN_SHARE;
    const isDrawn = made.text === "" && (ink.images.length > 0 || ink.paths >= MANY_PATHS);
    const found = {
      "hidden-text": hidden,
      "bidi-controls": made.bidiControls,
      "tag-characters": made.tagCharacters,
      "unmapped-glyphs": made.unmapped,
    };
    if (ocr !== null && (isScan || isDrawn)) {
      const recognized = await ocr.recognize(await renderForOcr(proxy), signal);
      if (recognized.text !== "")
        return page({
          text: recognized.text,
          places: [...recognized.places],
          source: "ocr",
          warnings: [...recognized.warnings, ...warnings({ "hidden-text": hidden })],
        });
      if (made.text === "") return { kind: "unread", unread: { page: number, reason: "no-text-found" } };
    }
    if (made.text === "" && (isScan || isDrawn))
      return { kind: "unread", unread: { page: number, reason: ocr === null ? "scan-without-ocr" : "no-text-found" } };
    const layered = words.filter((word) => word.layer).length;
    return page({
      text: made.text,
      places: [...made.places],
      source: layered * 2 > words.length ? "ocr" : "text",
      warnings: warnings(found),
    });
  } finally {
    proxy.cleanup();
  }
};

/** Lets pdf.js evaluate the page's text; what it would make of it is not wanted (patch.ts). */
const drain = async (page: PDFPageProxy): Promise<void> => {
  const reader = page.streamTextContent().getReader();
  while (!(await reader.read()).done);
};
