/** The text of work that may be interrupted: what was lost with the last moments is said again, what is there already is not said twice. */

/** How far the text had come at a checkpoint. `recent`: its end, for what the chat had not written down when everything stopped. */
export interface Spoken {
  readonly length: number;
  readonly recent: string;
}
export const nothingSpoken: Spoken = { length: 0, recent: "" };

/** More than is streamed between two checkpoints and a commit of the chat. */
const RECENT_MAX = 20_000;

export interface Emitter {
  say(piece: string): void;
  readonly spoken: Spoken;
}

/**
 * `begun`: the answer's text so far; `at`: the last checkpoint. A beginning that is longer than the checkpoint is half of a step, which is made again:
 * as steps choose the likeliest words it comes out the same, and is passed over; where it does not, it starts again on a new line.
 */
export const createEmitter = (begun: string, at: Spoken, sink: (piece: string) => void): Emitter => {
  const lost = begun.length < at.length ? at.recent.slice(Math.max(0, at.recent.length - (at.length - begun.length))) : "";
  if (lost !== "") sink(lost);
  const state = { length: at.length, recent: at.recent, half: begun.slice(at.length), again: "" };
  const pass = (piece: string): void => {
    if (piece === "") return;
    state.length += piece.length;
    state.recent = (state.recent + piece).slice(-RECENT_MAX);
    sink(piece);
  };
  const settle = (): void => {
    if (!state.again.startsWith(state.half) && !state.half.startsWith(state.again)) {
      state.length += state.half.length;
      const again = state.again;
      state.half = "";
      pass(`\n\n${again}`);
    } else if (state.again.length >= state.half.length) {
      const { again, half } = state;
      state.length += half.length;
      state.recent = (state.recent + half).slice(-RECENT_MAX);
      state.half = "";
      pass(again.slice(half.length));
    }
  };
  return {
    say: (piece) => {
      if (state.half === "") return pass(piece);
      state.again += piece;
      settle();
    },
    get spoken() {
      return { length: state.length, recent: state.recent };
    },
  };
};
