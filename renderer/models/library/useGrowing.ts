/** A long list that opens at once: what fills a screen first, the rest while the page has nothing else to do. */
import { startTransition, useEffect, useState } from "react";

/** Families; with several levels each they fill a tall screen. */
const FIRST = 8;
const STEP = 16;

/** How many of `total` to render now; grows to all of them by itself. */
export const useGrowing = (total: number): number => {
  const [count, setCount] = useState(FIRST);
  useEffect(() => {
    if (count >= total) return;
    const frame = requestAnimationFrame(() => startTransition(() => setCount(count + STEP)));
    return () => cancelAnimationFrame(frame);
  }, [count, total]);
  return Math.min(count, total);
};
