/** Splits generated text into answer and thought, and finds stop texts; holds back what could still become a marker. Pure. */

export interface ScannerMarkers {
  /** Texts that open and close thinking; null: those are single tokens or the model has none. */
  readonly openThought: string | null;
  readonly closeThought: string | null;
  readonly stopTexts: readonly string[];
}
export type Segment = "answer" | "thought";
export interface Piece {
  readonly segment: Segment;
  readonly text: string;
}

export interface AnswerScanner {
  push(text: string): readonly Piece[];
  /** A marker that came as a single token. */
  enter(segment: Segment): readonly Piece[];
  /** What was held back, when nothing more comes. */
  flush(): readonly Piece[];
  readonly segment: Segment;
  readonly stopped: boolean;
  readonly holds: boolean;
}

/** Length of the longest end of `text` that begins any marker without being all of it. */
const heldLength = (text: string, markers: readonly string[]): number =>
  markers.reduce((longest, marker) => {
    const most = Math.min(marker.length - 1, text.length);
    for (let length = most; length > longest; length -= 1) if (marker.startsWith(text.slice(-length))) return length;
    return longest;
  }, 0);

/** `trimStart`: white space at the start of the first segment is dropped, as after every switch (templates put line breaks there). */
export const createAnswerScanner = (
  markers: ScannerMarkers,
  start: { readonly segment: Segment; readonly trimStart: boolean },
): AnswerScanner => {
  let segment = start.segment;
  let trimming = start.trimStart;
  let held = "";
  let stopped = false;

  const piece = (text: string): readonly Piece[] => {
    const shown = trimming ? text.trimStart() : text;
    if (shown === "") return [];
    trimming = false;
    return [{ segment, text: shown }];
  };
  const enter = (next: Segment): readonly Piece[] => {
    const before = piece(held);
    held = "";
    segment = next;
    trimming = true;
    return before;
  };
  const push = (text: string): readonly Piece[] => {
    if (stopped) return [];
    const all = held + text;
    const switchText = segment === "answer" ? markers.openThought : markers.closeThought;
    const watched = switchText === null ? markers.stopTexts : [...markers.stopTexts, switchText];
    const found = watched
      .map((marker) => ({ marker, at: all.indexOf(marker) }))
      .filter(({ at }) => at !== -1)
      .sort((left, right) => left.at - right.at)[0];
    if (found === undefined) {
      const keep = heldLength(all, watched);
      held = keep === 0 ? "" : all.slice(-keep);
      return piece(all.slice(0, all.length - keep));
    }
    held = all.slice(0, found.at);
    if (found.marker !== switchText) {
      stopped = true;
      const before = piece(held);
      held = "";
      return before;
    }
    const before = enter(segment === "answer" ? "thought" : "answer");
    return [...before, ...push(all.slice(found.at + found.marker.length))];
  };
  return {
    push,
    enter,
    flush: () => {
      const rest = piece(held);
      held = "";
      return rest;
    },
    get segment() {
      return segment;
    },
    get stopped() {
      return stopped;
    },
    get holds() {
      return held !== "";
    },
  };
};
