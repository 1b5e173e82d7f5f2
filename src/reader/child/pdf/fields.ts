/** What forms hold and notes on the page say: it is painted from annotations, not from the page's own content. */
import type { PDFPageProxy } from "pdfjs-dist";
import type { Word } from "./words.ts";

/** Fields and notes per page, and characters of each. */
const MAX_FIELDS = 2_000;
const MAX_CHARACTERS = 20_000;
/** Mean advance of Latin text, in em: boxes within a field are guesses (the field's own is exact). */
const ADVANCE = 0.5;
const LEADING = 1.2;
const SIZE_PT = 10;

/** What is used of pdf.js' annotation data. */
interface Annotation {
  readonly subtype?: string;
  readonly fieldType?: string | null;
  readonly fieldValue?: unknown;
  readonly hidden?: boolean;
  readonly noView?: boolean;
  readonly password?: boolean;
  readonly rect?: readonly number[];
  readonly contentsObj?: { readonly str?: string };
  readonly defaultAppearanceData?: { readonly fontSize?: number };
}

const textOf = (annotation: Annotation): string => {
  if (annotation.hidden === true || annotation.noView === true || annotation.password === true) return "";
  if (annotation.subtype === "FreeText") return annotation.contentsObj?.str ?? "";
  if (annotation.subtype !== "Widget" || (annotation.fieldType !== "Tx" && annotation.fieldType !== "Ch")) return "";
  const values: readonly unknown[] = Array.isArray(annotation.fieldValue) ? annotation.fieldValue : [annotation.fieldValue];
  return values.filter((value) => typeof value === "string").join("\n");
};

type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

const wordsIn = (value: string, [left, top, right, bottom]: Rectangle, wantedSize: number): readonly Word[] => {
  const lines = value.slice(0, MAX_CHARACTERS).split(/\r\n?|\n/);
  const size = Math.min(wantedSize > 0 ? wantedSize : SIZE_PT, Math.max(1, (bottom - top) / (lines.length * LEADING)) * LEADING);
  const down = lines.length === 1 ? (top + bottom) / 2 + size * 0.3 : top + size;
  return lines.flatMap((line, row) =>
    [...line.matchAll(/\S+/g)].map((match): Word => {
      const start = Math.min(right, left + 2 + match.index * size * ADVANCE);
      const end = Math.min(right, start + match[0].length * size * ADVANCE);
      const baseline = Math.min(bottom, down + row * size * LEADING);
      const box = { left: start, right: end, top: Math.max(top, baseline - size * 0.8), bottom: Math.min(bottom, baseline + size * 0.25) };
      return { text: match[0], ...box, start, end, baseline, angle: 0, size, bold: false, spaced: true, layer: false };
    }),
  );
};

/** Behind the word it stands beside (its label), else at the end. */
const insert = (words: readonly Word[], added: readonly Word[], [left, top, , bottom]: Rectangle): readonly Word[] => {
  const label = words.reduce<{ readonly index: number; readonly end: number } | null>((nearest, word, index) => {
    const beside = word.angle === 0 && word.baseline >= top && word.baseline <= bottom + 2 && word.end <= left + 4;
    return beside && (nearest === null || word.end > nearest.end) ? { index, end: word.end } : nearest;
  }, null);
  if (label === null) return [...words, ...added];
  return [...words.slice(0, label.index + 1), ...added, ...words.slice(label.index + 1)];
};

const displayed = (rect: readonly number[], [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: readonly number[]): Rectangle => {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = rect;
  const xs = [a * x0 + c * y0 + e, a * x1 + c * y1 + e];
  const ys = [b * x0 + d * y0 + f, b * x1 + d * y1 + f];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

/** The page's words with those of its fields and notes among them. */
export const withFields = async (page: PDFPageProxy, words: readonly Word[]): Promise<readonly Word[]> => {
  const view = page.getViewport({ scale: 1 }).transform as readonly number[];
  const annotations = (await page.getAnnotations()).slice(0, MAX_FIELDS) as readonly Annotation[];
  return annotations.reduce((all, annotation) => {
    const value = textOf(annotation);
    if (value.trim() === "" || annotation.rect === undefined) return all;
    const rectangle = displayed(annotation.rect, view);
    return insert(all, wordsIn(value, rectangle, annotation.defaultAppearanceData?.fontSize ?? 0), rectangle);
  }, words);
};
