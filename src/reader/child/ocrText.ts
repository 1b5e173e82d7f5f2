/** Words as recognised → a page's text with a box for each. Pure. */
import type { Place, Warning } from "#src/contract/document.ts";
import type { Recognized } from "./ocr.ts";
import { certainty, type OcrWord } from "./ocrWords.ts";

/** A word below it is counted as a warning. */
const LOW_CONFIDENCE = 60;
/** Of all letters and digits on a page: print reads above 90, print on its head at 24 (ocrOrientation.ts), and grain is read as a few letters, surely wrong. */
const NOTHING_BELOW = 35;

const round = (value: number): number => Math.round(value * 100) / 100;

/** Lines of a paragraph end with a line break, paragraphs are separated by an empty line. `xScale`, `yScale`: pt per pixel. */
export const toRecognized = (words: readonly OcrWord[], xScale: number, yScale: number): Recognized => {
  if (certainty(words).mean < NOTHING_BELOW) return { text: "", places: [], warnings: [] };
  let text = "";
  const places: Place[] = [];
  let before: OcrWord | null = null;
  for (const word of words) {
    if (before !== null) text += word.paragraph !== before.paragraph ? "\n\n" : word.line !== before.line ? "\n" : " ";
    const [left, top, right, bottom] = word.box;
    places.push({
      kind: "box",
      start: text.length,
      end: text.length + word.text.length,
      box: [round(left * xScale), round(top * yScale), round(right * xScale), round(bottom * yScale)],
    });
    text += word.text;
    before = word;
  }
  const low = words.filter((word) => word.confidence < LOW_CONFIDENCE).length;
  const warnings: Warning[] = low === 0 ? [] : [{ code: "low-confidence", count: low }];
  return { text, places, warnings };
};
