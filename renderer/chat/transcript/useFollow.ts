/** Keeps the end of the transcript in sight while, and only while, the reader is there. */
import { useCallback, useRef, useState } from "react";

/** Nearer to the end than this counts as being there: about two lines. */
const NEAR_PX = 48;

export interface Follow {
  /** For the list: the element that scrolls. */
  readonly onScroller: (element: HTMLElement | Window | null) => void;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
}

/** A scroll this soon after the reader touched wheel, keys, screen or scroll bar is theirs; any other is the list correcting itself. */
const INTENT_MS = 1_000;
const intents = ["wheel", "touchmove", "keydown", "pointerdown", "pointermove"] as const;

const watch = (here: HTMLElement, following: { current: boolean }, onMoved: () => void, onResized: () => void): (() => void) => {
  const abort = new AbortController();
  const options = { passive: true, signal: abort.signal };
  let last = here.scrollTop;
  let meantAt = Number.NEGATIVE_INFINITY;
  let left = false;
  for (const intent of intents) here.addEventListener(intent, () => (meantAt = performance.now()), options);
  // At once, not with the scrolling that follows: that is smooth, and text arriving meanwhile would take it back before it got anywhere.
  const leave = () => {
    if (here.scrollTop <= 0) return;
    left = true;
    following.current = false;
    onMoved();
  };
  here.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && leave(), options);
  here.addEventListener("keydown", ({ key }) => (key === "ArrowUp" || key === "PageUp" || key === "Home") && leave(), options);
  const onScroll = () => {
    const near = here.scrollHeight - here.scrollTop - here.clientHeight <= NEAR_PX;
    const up = here.scrollTop < last - 1;
    const meant = performance.now() - meantAt < INTENT_MS;
    if (near && here.scrollTop > last) left = false;
    last = here.scrollTop;
    if (up && meant) following.current = near && !left;
    else if (near && !left) following.current = true;
    onMoved();
  };
  here.addEventListener("scroll", onScroll, options);
  // The content as laid out: the list's own event comes before layout, when the end is still the old one.
  const resized = new ResizeObserver(onResized);
  resized.observe(here);
  const rows = here.querySelector('[data-testid="virtuoso-item-list"]');
  if (rows !== null) resized.observe(rows, { box: "border-box" });
  return () => {
    abort.abort();
    resized.disconnect();
  };
};

/**
 * The reader leaves the end by scrolling up and comes back by reaching it. Judged by what the reader did, not by the distance: growing text
 * makes the distance jump, and the list moves the content when it learns the true height of a row.
 */
export const useFollow = (): Follow => {
  const [atEnd, setAtEnd] = useState(true);
  const scroller = useRef<HTMLElement | null>(null);
  const following = useRef(true);
  const stop = useRef<() => void>(() => undefined);

  const stay = useCallback(() => {
    if (following.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  const onScroller = useCallback(
    (element: HTMLElement | Window | null) => {
      stop.current();
      stop.current = () => undefined;
      scroller.current = element instanceof HTMLElement ? element : null;
      if (scroller.current !== null) stop.current = watch(scroller.current, following, () => setAtEnd(following.current), stay);
    },
    [stay],
  );
  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    stay();
  }, [stay]);
  return { onScroller, atEnd, toEnd };
};
