/** Lines → a page's text with one box per word: lines end with "\n", paragraphs with "\n\n". */
import type { Place } from "#src/contract/document.ts";
import { cleanText } from "../cleanText.ts";
import { directionOf, readWord } from "./bidi.ts";
import { type Line, readLine, toLines } from "./lines.ts";
import type { Word } from "./words.ts";

export interface PositionedText {
  readonly text: string;
  readonly places: readonly Place[];
  readonly bidiControls: number;
  readonly tagCharacters: number;
  /** Characters that no one knows the meaning of: private use, replacement. */
  readonly unmapped: number;
}

/** A distance of baselines over this many times the usual one parts paragraphs. */
const PARAGRAPH_LEADING = 1.35;
/** Usual leading where a page does not tell, in em. */
const LEADING = 1.2;
const SIZE_CHANGE = 1.15;
/** An indent of this, in em, after a sentence's end begins a paragraph. */
const INDENT = 0.9;
const SENTENCE_END = /[.!?:;…。！？"'”’»)\]]$/;

const median = (values: readonly number[]): number | null => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

/** Leading in em, from lines that follow each other downwards. */
const usualLeading = (lines: readonly Line[]): number => {
  const steps = lines.slice(1).flatMap((line, index) => {
    const before = lines[index];
    const step =
      before === undefined || before.angle !== line.angle ? 0 : (line.baseline - before.baseline) / Math.max(before.size, line.size, 0.1);
    return step > 0.7 && step < 2.5 ? [step] : [];
  });
  return median(steps) ?? LEADING;
};

const endsSentence = (line: Line): boolean => SENTENCE_END.test(line.words.at(-1)?.text ?? "");
const overlaps = (a: Line, b: Line): boolean => a.start < b.end && b.start < a.end;

const partsParagraph = (before: Line, line: Line, leading: number): boolean => {
  if (before.angle !== line.angle) return true;
  const size = Math.max(before.size, line.size);
  const step = (line.baseline - before.baseline) / Math.max(size, 0.1);
  // Another column, or the same line again further back.
  if (step <= 0.2 || !overlaps(before, line))
    return step <= 0.2 ? Math.abs(step) > 0.2 && !/[\p{Ll},-]$/u.test(before.words.at(-1)?.text ?? "") : step > leading * PARAGRAPH_LEADING;
  if (step > leading * PARAGRAPH_LEADING) return true;
  if (Math.max(before.size, line.size) / Math.min(before.size, line.size) > SIZE_CHANGE) return true;
  if (before.bold !== line.bold && before.segments.length === 1 && line.segments.length === 1) return true;
  return line.start - before.start > INDENT * size && endsSentence(before) && line.segments.length === 1 && before.segments.length === 1;
};

const unmapped = /[\ue000-\uf8ff\ufffd\u{f0000}-\u{10ffff}]/gu;
const round = (value: number): number => Math.round(value * 100) / 100;

/** Words in the order they were painted. */
export const toText = (words: readonly Word[]): PositionedText => {
  const lines = toLines(words);
  const leading = usualLeading(lines);
  const places: Place[] = [];
  let text = "";
  let bidiControls = 0;
  let tagCharacters = 0;
  let unknown = 0;
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    if (before !== undefined && text !== "") text += partsParagraph(before, line, leading) ? "\n\n" : "\n";
    for (const { word, between } of readLine(line, directionOf(line.words))) {
      const cleaned = cleanText(readWord(word.text));
      bidiControls += cleaned.bidiControls;
      tagCharacters += cleaned.tagCharacters;
      if (cleaned.text === "") continue;
      unknown += cleaned.text.match(unmapped)?.length ?? 0;
      if (!text.endsWith("\n") && text !== "") text += between;
      const start = text.length;
      text += cleaned.text;
      places.push({
        kind: "box",
        start,
        end: text.length,
        box: [round(word.left), round(word.top), round(word.right), round(word.bottom)],
      });
    }
  });
  return { text: text.trimEnd(), places, bidiControls, tagCharacters, unmapped: unknown };
};
