/** Listens to pdf.js' text evaluator (patch.ts): every glyph of a page where it is displayed, and what tells hidden text from seen. */
import { OPS } from "pdfjs-dist/legacy/build/pdf.mjs";
import { createInk, type Ink, type Matrix, type Resources } from "./ink.ts";
import { LISTENER } from "./patch.ts";

/** What is used of pdf.js' state of text; `mode` and the ink's fields are ours, kept on it because it is saved and restored with it. */
interface TextState {
  readonly ctm: Matrix;
  readonly textMatrix: Matrix;
  readonly fontMatrix: Matrix;
  readonly fontSize: number;
  readonly textHScale: number;
  readonly textRise: number;
  readonly charSpacing: number;
  readonly font: {
    readonly ascent?: number;
    readonly descent?: number;
    readonly vertical?: boolean;
    readonly isType3Font?: boolean;
    readonly fallbackName?: string;
    readonly bbox?: ArrayLike<number>;
    readonly name?: string;
    readonly bold?: boolean;
  } | null;
  mode?: number;
}
interface EvaluatedGlyph {
  readonly unicode: string;
  readonly vmetric?: ArrayLike<number>;
}

/** Positions in pt from the top left of the page as displayed. */
export interface Glyph {
  readonly text: string;
  /** Where its origin lies, and where the next one's would without spacing. */
  readonly x: number;
  readonly y: number;
  readonly endX: number;
  readonly endY: number;
  /** Direction of writing, length 1. */
  readonly alongX: number;
  readonly alongY: number;
  /** Box around advance and font height. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Font size in pt as displayed. */
  readonly size: number;
  /** Spacing put after every glyph, pt. */
  readonly spacing: number;
  readonly bold: boolean;
  /** `layer`: invisible, which is right over an image (the text of a scan) and hiding elsewhere. */
  readonly sight: "seen" | "layer" | "hidden";
}

export interface PageInk {
  readonly glyphs: readonly Glyph[];
  /** Where images lie: left, top, right, bottom. */
  readonly images: readonly (readonly [number, number, number, number])[];
  /** How many paths were painted: text drawn as outlines makes hundreds. */
  readonly paths: number;
}

/** A page with more glyphs ends here; a full page of 6 pt text has about 15,000. */
const MAX_GLYPHS = 1_000_000;
/** Text rendering modes that paint nothing (ISO 32000-1, table 106): invisible, and clipping only. */
const INVISIBLE = 3;
const CLIP_ONLY = 7;
const MIN_SIZE_PT = 1;

/** Over and under the baseline in em of the standard fonts, which need not say it themselves (Adobe's AFM files; poppler takes the same). */
const standard = { serif: [0.683, -0.217], monospace: [0.629, -0.157], "sans-serif": [0.718, -0.207] } as const;
const standardName = /^(?:Times|Helvetica|Courier)(?:$|-)/;

interface Extent {
  /** In units of the font size. */
  readonly ascent: number;
  readonly descent: number;
  /** Height of an em in units of the font size: 1 but in Type 3 fonts. */
  readonly em: number;
}

/** Limits as in poppler (TextOutputDev, GfxFont): broken descriptors are common. */
const extentOf = (state: TextState, font: NonNullable<TextState["font"]>): Extent => {
  if (font.isType3Font === true) {
    // In any unit: its box tells, else its matrix.
    const unit = state.fontMatrix[3] ?? 0.001;
    const ends = [(font.bbox?.[1] ?? 0) * unit, (font.bbox?.[3] ?? 0) * unit];
    const [descent, ascent] = [Math.min(...ends), Math.max(...ends)];
    return ascent > descent ? { ascent, descent, em: ascent - descent } : { ascent: 0.95, descent: -0.35, em: Math.abs(unit) * 1_000 };
  }
  const family = font.fallbackName === "serif" || font.fallbackName === "monospace" ? font.fallbackName : "sans-serif";
  const [usualAscent, usualDescent] = standard[family];
  if (standardName.test(font.name ?? "")) return { ascent: usualAscent, descent: usualDescent, em: 1 };
  const ascent = font.ascent === undefined || !(font.ascent > 0) ? usualAscent : Math.min(font.ascent, 1.05);
  const descent = font.descent === undefined || font.descent === 0 || Number.isNaN(font.descent) ? usualDescent : -Math.abs(font.descent);
  return { ascent, descent: Math.max(descent, -0.4), em: 1 };
};

/** What is the same for all glyphs of a font in one unit. */
interface FontFacts extends Extent {
  readonly bold: boolean;
}

const boldName = /bold|black|heavy|semibold|demi/i;

export interface PageListener {
  glyph(state: TextState, glyph: EvaluatedGlyph, advance: number): void;
  operation(fn: number, args: readonly unknown[], state: TextState, resources: Resources): void;
  image(state: TextState): void;
}

const collect = (view: Matrix, width: number, height: number): { readonly listener: PageListener; readonly result: () => PageInk } => {
  const glyphs: Glyph[] = [];
  /** Glyphs that only clip, and what had been painted before them. */
  const clips = new Map<number, number>();
  const ink: Ink = createInk(view, width, height);
  const [va = 1, vb = 0, vc = 0, vd = 1, ve = 0, vf = 0] = Array.from(view);

  // Text comes in runs of one font: the last one's facts are remembered.
  let lastFont: TextState["font"] = null;
  let lastMatrix: Matrix | null = null;
  let lastSize = 0;
  let lastFacts: FontFacts | null = null;
  const factsOf = (state: TextState, font: NonNullable<TextState["font"]>): FontFacts => {
    if (lastFacts !== null && lastFont === font && lastSize === state.fontSize && lastMatrix === state.fontMatrix) return lastFacts;
    lastFont = font;
    lastSize = state.fontSize;
    lastMatrix = state.fontMatrix;
    lastFacts = { ...extentOf(state, font), bold: font.bold === true || boldName.test(font.name ?? "") };
    return lastFacts;
  };

  const glyph: PageListener["glyph"] = (state, { unicode, vmetric }, advance) => {
    const font = state.font;
    if (font === null || glyphs.length >= MAX_GLYPHS) return;
    const c = state.ctm;
    const t = state.textMatrix;
    const c0 = c[0] ?? 1;
    const c1 = c[1] ?? 0;
    const c2 = c[2] ?? 0;
    const c3 = c[3] ?? 1;
    const t0 = t[0] ?? 1;
    const t1 = t[1] ?? 0;
    const t2 = t[2] ?? 0;
    const t3 = t[3] ?? 1;
    // Text space to user space to display: the two axes, then the origin.
    const ux = c0 * t0 + c2 * t1;
    const uy = c1 * t0 + c3 * t1;
    const wx = c0 * t2 + c2 * t3;
    const wy = c1 * t2 + c3 * t3;
    const tx = (t[4] ?? 0) + t2 * state.textRise;
    const ty = (t[5] ?? 0) + t3 * state.textRise;
    const px = c0 * tx + c2 * ty + (c[4] ?? 0);
    const py = c1 * tx + c3 * ty + (c[5] ?? 0);
    const acrossX = va * ux + vc * uy;
    const acrossY = vb * ux + vd * uy;
    const upX = va * wx + vc * wy;
    const upY = vb * wx + vd * wy;
    let x = va * px + vc * py + ve;
    let y = vb * px + vd * py + vf;
    const vertical = font.vertical === true && vmetric !== undefined;
    const along = vertical ? advance : advance * state.textHScale;
    const alongX = (vertical ? upX : acrossX) * along;
    const alongY = (vertical ? upY : acrossY) * along;
    const extent = factsOf(state, font);
    const size = Math.hypot(upX, upY) * Math.abs(state.fontSize) * extent.em;
    // Corners: along the writing, and from descent to ascent across it.
    let lowX: number;
    let lowY: number;
    let highX: number;
    let highY: number;
    if (vertical) {
      const half = (Math.abs(state.fontSize) * state.textHScale) / 2;
      lowX = -acrossX * half;
      lowY = -acrossY * half;
      highX = acrossX * half;
      highY = acrossY * half;
    } else {
      lowX = upX * state.fontSize * extent.descent;
      lowY = upY * state.fontSize * extent.descent;
      highX = upX * state.fontSize * extent.ascent;
      highY = upY * state.fontSize * extent.ascent;
    }
    const endX = x + alongX;
    const endY = y + alongY;
    const left = Math.min(x + lowX, x + highX, endX + lowX, endX + highX);
    const right = Math.max(x + lowX, x + highX, endX + lowX, endX + highX);
    const top = Math.min(y + lowY, y + highY, endY + lowY, endY + highY);
    const bottom = Math.max(y + lowY, y + highY, endY + lowY, endY + highY);
    const length = vertical ? Math.hypot(upX, upY) : Math.hypot(acrossX, acrossY);
    const mirrored = (state.textHScale < 0 && !vertical) !== state.fontSize < 0;
    const turn = (vertical ? -1 : 1) * (mirrored ? -1 : 1);
    const dirX = length === 0 ? 1 : (turn * (vertical ? upX : acrossX)) / length;
    const dirY = length === 0 ? 0 : (turn * (vertical ? upY : acrossY)) / length;
    const back = alongX * dirX + alongY * dirY < 0;
    if (!Number.isFinite(left + right + top + bottom)) return;
    x = back ? endX : x;
    y = back ? endY : y;
    const middleX = (left + right) / 2;
    const middleY = (top + bottom) / 2;
    const off = middleX < 0 || middleX > width || middleY < 0 || middleY > height;
    const mode = state.mode ?? 0;
    const hidden = off || size < MIN_SIZE_PT || (mode !== INVISIBLE && mode !== CLIP_ONLY && ink.hides(state, mode, middleX, middleY));
    if (mode === CLIP_ONLY && !hidden) clips.set(glyphs.length, ink.mark());
    glyphs.push({
      text: unicode,
      x,
      y,
      endX: back ? x - alongX : endX,
      endY: back ? y - alongY : endY,
      alongX: dirX,
      alongY: dirY,
      left,
      top,
      right,
      bottom,
      size,
      spacing: Math.max(0, state.charSpacing) * length * (vertical ? 1 : Math.abs(state.textHScale)),
      bold: extent.bold,
      sight: hidden || mode === CLIP_ONLY ? "hidden" : mode === INVISIBLE ? "layer" : "seen",
    });
  };

  const showClip = (glyph: Glyph, index: number): Glyph => {
    const mark = clips.get(index);
    const shown = mark !== undefined && ink.paintedSince(mark, (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2);
    return shown ? { ...glyph, sight: "seen" } : glyph;
  };

  const operation: PageListener["operation"] = (fn, args, state, resources) => {
    if (fn === OPS.setTextRenderingMode) state.mode = Number(args[0]);
    else ink.operation(fn, args, state, resources);
  };

  return {
    listener: { glyph, operation, image: (state) => ink.image(state) },
    result: () => ({ glyphs: clips.size === 0 ? glyphs : glyphs.map(showClip), images: ink.images(), paths: ink.paths() }),
  };
};

/** Runs `evaluate` (which makes pdf.js evaluate one page's text) and gives what it told. One page at a time in a process. */
export const listen = async (
  page: { readonly view: Matrix; readonly width: number; readonly height: number },
  evaluate: () => Promise<unknown>,
): Promise<PageInk> => {
  const { listener, result } = collect(page.view, page.width, page.height);
  Reflect.set(globalThis, LISTENER, listener);
  try {
    await evaluate();
  } finally {
    Reflect.deleteProperty(globalThis, LISTENER);
  }
  return result();
};
