/** Slows the drawing of a growing text in proportion to what each drawing costs, so that the total stays linear in its length. */
import { useEffect, useRef, useState } from "react";

/** A last block this long is drawn within a frame (measured: 2,089 characters of one list take 5.1 ms of CPU, 20,000 of one paragraph 10.4). */
const FREE_CHARACTERS = 2_000;
/** Beyond that: one frame of 16 ms per 2,000 characters. */
const CHARACTERS_PER_MS = 125;
/**
 * From here on the pace falls with the square: laying out one paragraph grows faster than its text. Measured with a single one
 * of 100 KB at the linear pace: its third 20 KB took 1.2 s of the page's CPU, its fifth 3.4 s of 3.4 s.
 */
const HUGE_CHARACTERS = 25_000;

/** Time between two drawings of a last block of this many characters. */
const paceMs = (characters: number): number =>
  characters <= FREE_CHARACTERS ? 0 : (characters / CHARACTERS_PER_MS) * Math.max(1, characters / HUGE_CHARACTERS);

/** The text to draw now: the newest while drawing is cheap or nothing more comes, else the newest at the pace. `tail`: characters drawn each time. */
export const usePaced = (text: string, tail: number, streaming: boolean): string => {
  const [paced, setPaced] = useState(text);
  const drawnAt = useRef(0);
  const pace = streaming ? paceMs(tail) : 0;
  useEffect(() => {
    if (pace === 0) {
      drawnAt.current = performance.now();
      return;
    }
    const timer = setTimeout(
      () => {
        drawnAt.current = performance.now();
        setPaced(text);
      },
      Math.max(0, drawnAt.current + pace - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [text, pace]);
  return pace === 0 || !text.startsWith(paced) ? text : paced;
};
