/** Words → lines, in the order they were painted; what stands apart on a line (a table's columns) is kept apart. */
import { type Direction, readingOrder } from "./bidi.ts";
import type { Word } from "./words.ts";

/** Words that follow each other on one baseline, no gap between them wider than a word or two of space. */
export interface Segment {
  readonly words: readonly Word[];
  readonly start: number;
  readonly end: number;
  readonly baseline: number;
  readonly angle: number;
  readonly size: number;
  readonly bold: boolean;
}

/** Segments side by side on one baseline. */
export interface Line extends Segment {
  readonly segments: readonly Segment[];
}

/** A gap wider than this, in em, parts columns; spaces in justified text stay under it. */
const COLUMN_GAP = 1.4;
/** Words of one line may stand a little higher or lower (raised figures, mixed sizes), in em. */
const SAME_LINE = 0.35;
const MAX_BACK = 0.3;

const spanned = (words: readonly Word[]): Segment => {
  const sizes = words.map((word) => word.size * word.text.length);
  const characters = words.reduce((sum, word) => sum + word.text.length, 0);
  return {
    words,
    start: Math.min(...words.map((word) => word.start)),
    end: Math.max(...words.map((word) => word.end)),
    baseline: words.reduce((widest, word) => (word.size > widest.size ? word : widest)).baseline,
    angle: words[0]?.angle ?? 0,
    size: sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, characters),
    bold: words.every((word) => word.bold),
  };
};

const follows = (last: Word, word: Word, base: Word): boolean => {
  const size = Math.max(last.size, word.size);
  return (
    word.angle === last.angle &&
    Math.min(Math.abs(word.baseline - last.baseline), Math.abs(word.baseline - base.baseline)) <= SAME_LINE * size &&
    word.start - last.end >= -MAX_BACK * size
  );
};

const toSegments = (words: readonly Word[]): readonly Segment[] => {
  const runs: Word[][] = [];
  for (const word of words) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const base = run?.[0];
    const joined =
      last !== undefined &&
      base !== undefined &&
      follows(last, word, base) &&
      word.start - last.end <= COLUMN_GAP * Math.max(last.size, word.size, 4);
    if (joined) run?.push(word);
    else runs.push([word]);
  }
  return runs.map(spanned);
};

const sameLine = (line: readonly Segment[], segment: Segment): boolean => {
  const last = line.at(-1);
  return (
    last !== undefined &&
    last.angle === segment.angle &&
    Math.abs(last.baseline - segment.baseline) <= SAME_LINE * Math.max(last.size, segment.size) &&
    segment.start >= last.end - MAX_BACK * segment.size
  );
};

/** Lines in the order they were painted; each line's segments from left to right. */
export const toLines = (words: readonly Word[]): readonly Line[] => {
  const lines: Segment[][] = [];
  for (const segment of toSegments(words)) {
    const line = lines.at(-1);
    if (line !== undefined && sameLine(line, segment)) line.push(segment);
    else lines.push([segment]);
  }
  return lines.map((segments) => ({ ...spanned(segments.flatMap((segment) => segment.words)), segments }));
};

/** A word with what stands between it and the word before it on its line. */
export interface Placed {
  readonly word: Word;
  readonly between: "" | " " | "\t";
}

/** The line's words as they are read: spaces between words, a tab between columns; right-to-left runs turned. */
export const readLine = (line: Line, direction: Direction): readonly Placed[] =>
  line.segments.flatMap((segment, index) => {
    const placed = readingOrder(segment.words, direction).map((word, at, ordered): Placed => {
      const before = ordered[at - 1];
      if (before === undefined) return { word, between: index === 0 ? "" : "\t" };
      const gap = Math.max(word.start - before.end, before.start - word.end);
      const touching = !word.spaced && !before.spaced && gap < 0.06 * Math.max(word.size, before.size);
      return { word, between: touching ? "" : " " };
    });
    return placed;
  });
