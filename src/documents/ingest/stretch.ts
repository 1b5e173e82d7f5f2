/** A stretch of a page's text, and how it is trimmed. Pure. */

/** [start, end) in UTF-16 code units of the page's text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Without the white space at its ends; null when nothing is left. */
export const trimmed = (text: string, { start, end }: Stretch): Stretch | null => {
  const inner = text.slice(start, end);
  const from = start + (inner.length - inner.trimStart().length);
  const to = end - (inner.length - inner.trimEnd().length);
  return from < to ? { start: from, end: to } : null;
};

/** Cut at `separator` (global), which is left out; empty stretches are left out too. */
export const splitAt = (text: string, { start, end }: Stretch, separator: RegExp): readonly Stretch[] => {
  const cuts = [...text.slice(start, end).matchAll(separator)].map((match) => ({
    from: start + match.index,
    to: start + match.index + match[0].length,
  }));
  const starts = [start, ...cuts.map(({ to }) => to)];
  const ends = [...cuts.map(({ from }) => from), end];
  return starts.flatMap((from, index) => trimmed(text, { start: from, end: ends[index] ?? end }) ?? []);
};
