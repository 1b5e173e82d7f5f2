/** Sends generated text on, joined to at most one message per 8 ms and segment. */
import type { GenerateEvent } from "../engine.ts";
import type { Piece } from "./answerScanner.ts";

/** Half a frame: nothing a person could see, and at most 125 messages a second (the starter makes 1,000 tokens a second). */
const INTERVAL_MS = 8;

export interface TextEmitter {
  push(pieces: readonly Piece[]): void;
  /** Sends what waits; call before any other event and at the end. */
  flush(): void;
}

/** Events go to `emit` in order. */
export const createTextEmitter = (emit: (event: GenerateEvent) => void): TextEmitter => {
  let waiting: Piece | null = null;
  let timer: NodeJS.Timeout | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting === null) return;
    emit({ kind: "text", ...waiting });
    waiting = null;
    sentAt = performance.now();
  };
  return {
    flush,
    push: (pieces) => {
      for (const piece of pieces) {
        if (waiting !== null && waiting.segment !== piece.segment) flush();
        waiting = waiting === null ? piece : { ...piece, text: waiting.text + piece.text };
      }
      if (waiting === null || timer !== null) return;
      const restMs = INTERVAL_MS - (performance.now() - sentAt);
      if (restMs <= 0) flush();
      else timer = setTimeout(flush, restMs);
    },
  };
};
