/** Glyphs in the order they were painted → words: what stands together on one baseline without a gap. */
import type { Glyph } from "./glyphs.ts";

export interface Word {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Along the writing and across it (downwards), so that turned text is laid out like any other. */
  readonly start: number;
  readonly end: number;
  readonly baseline: number;
  /** Of writing, whole degrees, clockwise from left to right. */
  readonly angle: number;
  readonly size: number;
  readonly bold: boolean;
  /** Whether a space was painted before it. */
  readonly spaced: boolean;
  readonly layer: boolean;
}

/** Gap that parts words, in em: pdf.js takes 0.102, poppler 0.1; kerning in justified text stays under 0.1. */
const GAP = 0.115;
/** A glyph that starts further back than this, in em, belongs to another word. */
const OVERLAP = 0.5;
/** Baselines of one word differ by no more than this, in em: raised figures stand 0.33 higher. */
const RAISE = 0.5;
/** The same glyph painted again within this, in em, is bold type by overprinting. */
const OVERPRINT = 0.12;

const isSpace = (text: string): boolean => /^\s*$/.test(text);
/** Presentation forms that stand for several letters (ﬁ) or for a letter's shape (Arabic); all other compatibility characters stay what they are. */
const presentation = /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]/;
/** A soft hyphen that takes room was painted: it is the hyphen at a line's end, or within a word. */
const plain = (glyph: Glyph): string => {
  if (glyph.text === "\u00ad") return glyph.x === glyph.endX && glyph.y === glyph.endY ? "" : "-";
  return presentation.test(glyph.text) ? glyph.text.normalize("NFKC") : glyph.text;
};

interface Growing {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
  readonly start: number;
  end: number;
  readonly baseline: number;
  readonly angle: number;
  size: number;
  readonly bold: boolean;
  readonly spaced: boolean;
  readonly layer: boolean;
  lastText: string;
  lastStart: number;
  lastBaseline: number;
}

/** Words at most so long: a line without any gap (a table of dots) is cut. */
const MAX_WORD = 200;

/** `keep`: which glyphs count. Words keep the order in which they were painted. */
export const toWords = (glyphs: readonly Glyph[], keep: (glyph: Glyph) => boolean): readonly Word[] => {
  const words: Word[] = [];
  let word: Growing | null = null;
  let spaced = false;
  const flush = (): void => {
    if (word !== null && word.text !== "") words.push(word);
    word = null;
  };
  for (const glyph of glyphs) {
    if (!keep(glyph)) continue;
    if (isSpace(glyph.text)) {
      flush();
      spaced = true;
      continue;
    }
    const text = plain(glyph);
    const start = glyph.x * glyph.alongX + glyph.y * glyph.alongY;
    const end = glyph.endX * glyph.alongX + glyph.endY * glyph.alongY;
    const baseline = glyph.y * glyph.alongX - glyph.x * glyph.alongY;
    const angle = (Math.round((Math.atan2(glyph.alongY, glyph.alongX) * 180) / Math.PI) + 360) % 360;
    if (word !== null) {
      const size = Math.max(word.size, glyph.size);
      const overprinted =
        word.lastText === text &&
        Math.abs(start - word.lastStart) < OVERPRINT * size &&
        Math.abs(baseline - word.lastBaseline) < OVERPRINT * size;
      if (overprinted && end > start) continue;
      const gap = start - word.end;
      const apart =
        angle !== word.angle ||
        (glyph.sight === "layer") !== word.layer ||
        Math.abs(baseline - word.baseline) > RAISE * size ||
        gap > GAP * Math.min(word.size, glyph.size) + glyph.spacing ||
        gap < -OVERLAP * size ||
        word.text.length >= MAX_WORD;
      if (apart) flush();
    }
    if (word === null) {
      word = {
        text,
        left: glyph.left,
        top: glyph.top,
        right: glyph.right,
        bottom: glyph.bottom,
        start,
        end,
        baseline,
        angle,
        size: glyph.size,
        bold: glyph.bold,
        spaced,
        layer: glyph.sight === "layer",
        lastText: text,
        lastStart: start,
        lastBaseline: baseline,
      };
      spaced = false;
      continue;
    }
    word.text += text;
    word.left = Math.min(word.left, glyph.left);
    word.top = Math.min(word.top, glyph.top);
    word.right = Math.max(word.right, glyph.right);
    word.bottom = Math.max(word.bottom, glyph.bottom);
    word.end = Math.max(word.end, end);
    word.size = Math.max(word.size, glyph.size);
    word.lastText = text;
    word.lastStart = start;
    word.lastBaseline = baseline;
  }
  flush();
  return withoutOverprint(words);
};

/** Whole words painted twice in nearly the same place: shadows and bold type. The first stays. */
const withoutOverprint = (words: readonly Word[]): readonly Word[] => {
  const seen = new Map<string, Word[]>();
  return words.filter((word) => {
    const same = seen.get(word.text);
    if (same === undefined) {
      seen.set(word.text, [word]);
      return true;
    }
    const near = OVERPRINT * word.size;
    if (
      same.some(
        (other) =>
          other.angle === word.angle && Math.abs(other.start - word.start) < near && Math.abs(other.baseline - word.baseline) < near,
      )
    )
      return false;
    // Bounded: a page of one word repeated would be compared with itself throughout.
    if (same.length < 200) same.push(word);
    return true;
  });
};
