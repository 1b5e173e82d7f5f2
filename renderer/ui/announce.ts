/** Tells a screen reader what the eye sees happen: politely, and at most one sentence every two seconds. */

/** Short enough to follow a stream, long enough to be read out. */
const INTERVAL_MS = 2_000;

let speak: ((text: string) => void) | null = null;
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;

const flush = () => {
  timer = null;
  if (waiting === null) return;
  speak?.(waiting);
  waiting = null;
  timer = setTimeout(flush, INTERVAL_MS);
};

/** Of several sentences within the interval only the last is spoken. */
export const announce = (text: string): void => {
  waiting = text;
  if (timer === null) flush();
};

/** The live region takes its text from here. */
export const onAnnounce = (listener: (text: string) => void): (() => void) => {
  speak = listener;
  return () => {
    speak = null;
  };
};
