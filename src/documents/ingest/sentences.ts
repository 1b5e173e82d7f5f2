/** Pure: a paragraph in pieces that fit a passage: sentences, else lines, else words. */
import { type Stretch, splitAt, trimmed } from "./stretch.ts";

/** Of one paragraph, segmented at once. Intl.Segmenter is quadratic on some Node versions (51 s for one string of 0.6 MB), so it never gets more. */
const WINDOW = 5_000;

// The language decides almost nothing for sentences; a fixed one keeps passages the same on every machine.
const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};

/** Stretches of at most `most`, cut at the last space in the second half where there is one, never within a character. */
export const cutAtSpaces = (text: string, { start, end }: Stretch, most: number): readonly Stretch[] => {
  const pieces: Stretch[] = [];
  for (let from = start; from < end; ) {
    const limit = Math.min(end, from + most);
    const space = limit === end ? -1 : text.slice(from, limit).search(/\s\S*$/);
    const to = space > most / 2 ? from + space : isLowSurrogate(text, limit) ? limit - 1 : limit;
    const piece = trimmed(text, { start: from, end: to });
    if (piece !== null) pieces.push(piece);
    from = Math.max(to, from + 1);
  }
  return pieces;
};

const sentencesOf = (text: string, { start, end }: Stretch): readonly Stretch[] => {
  // A line's end is no sentence's end, though the segmenter takes it for one.
  const inner = text.slice(start, end).replaceAll("\n", " ");
  return [...segmenter.segment(inner)].flatMap(
    ({ index, segment }) => trimmed(text, { start: start + index, end: start + index + segment.length }) ?? [],
  );
};

/** The paragraph in order, in pieces of at most `most` UTF-16 code units; whole when it fits. */
export const piecesOfParagraph = (text: string, paragraph: Stretch, most: number): readonly Stretch[] => {
  if (paragraph.end - paragraph.start <= most) return [paragraph];
  return cutAtSpaces(text, paragraph, WINDOW)
    .flatMap((window) => sentencesOf(text, window))
    .flatMap((sentence) => (sentence.end - sentence.start <= most ? [sentence] : splitAt(text, sentence, /\n/g)))
    .flatMap((line) => (line.end - line.start <= most ? [line] : cutAtSpaces(text, line, most)));
};
