/** Cuts a snippet at its highlighted ranges. */

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** `ranges`: [start, end) in UTF-16 code units, in order. Overlaps and ranges beyond the end are clipped, so that every character comes out once. */
export const pieces = (snippet: string, ranges: readonly (readonly [number, number])[]): readonly Piece[] => {
  const parts: Piece[] = [];
  let position = 0;
  for (const [start, end] of ranges) {
    const from = Math.min(Math.max(start, position), snippet.length);
    const to = Math.min(Math.max(end, from), snippet.length);
    parts.push({ text: snippet.slice(position, from), marked: false }, { text: snippet.slice(from, to), marked: true });
    position = to;
  }
  parts.push({ text: snippet.slice(position), marked: false });
  return parts.filter(({ text }) => text !== "");
};
