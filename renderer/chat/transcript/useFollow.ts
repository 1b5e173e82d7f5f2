/** Keeps the end of the transcript in sight while, and only while, the reader is there. */
import { useCallback, useRef, useState } from "react";

/** Nearer to the end than this counts as being there: about two lines. */
const NEAR_PX = 48;

export interface Follow {
  /** For the list: the element that scrolls. */
  readonly onScroller: (element: HTMLElement | Window | null) => void;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
  /** The list is about to be sent somewhere else: it may scroll by itself until the reader moves again. */
  readonly onJump: () => void;
}

/** A scroll this soon after the reader touched wheel, keys, screen or scroll bar is theirs; any other is the list correcting itself. */
const INTENT_MS = 1_000;
const intents = ["wheel", "touchmove", "keydown", "pointerdown", "pointermove"] as const;

const upKeys: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);
const downKeys: ReadonlySet<string> = new Set(["ArrowDown", "PageDown", "End"]);

/** Which way the reader wants to go; null when this says nothing about it. */
const direction = (event: WheelEvent | KeyboardEvent): "up" | "down" | null => {
  if (event instanceof WheelEvent) return event.ctrlKey || event.deltaY === 0 ? null : event.deltaY < 0 ? "up" : "down";
  if (event.target instanceof HTMLTextAreaElement) return null;
  return upKeys.has(event.key) ? "up" : downKeys.has(event.key) ? "down" : null;
};

/** `listMayScroll`: false from the reader's first move on. */
interface State {
  following: boolean;
  listMayScroll: boolean;
}

/**
 * react-virtuoso repeats a scroll to a row (the first one included) until no row has changed its height for 150 ms: while text arrives faster
 * than that it would take the reader back to the end for as long as the answer grows. Once the reader has moved it is not heard any more.
 */
const guardScrollTo = (here: HTMLElement, state: State): void => {
  const scrollTo = here.scrollTo.bind(here) as (options?: ScrollToOptions) => void;
  here.scrollTo = (options?: ScrollToOptions | number) => {
    if (state.listMayScroll && typeof options === "object") scrollTo(options);
  };
};

const watch = (here: HTMLElement, state: State, onMoved: () => void, onResized: () => void): (() => void) => {
  const abort = new AbortController();
  const options = { passive: true, signal: abort.signal };
  let last = here.scrollTop;
  let meantAt = Number.NEGATIVE_INFINITY;
  let left = false;
  guardScrollTo(here, state);
  for (const intent of intents) here.addEventListener(intent, () => (meantAt = performance.now()), options);
  const onIntent = (event: WheelEvent | KeyboardEvent) => {
    const way = direction(event);
    if (way === null || here.scrollHeight <= here.clientHeight) return;
    state.listMayScroll = false;
    // At once, not with the scrolling that follows: that is smooth, and text arriving meanwhile would take it back before it got anywhere.
    left = way === "up" && here.scrollTop > 0;
    if (left) state.following = false;
    onMoved();
  };
  here.addEventListener("wheel", onIntent, options);
  here.addEventListener("keydown", onIntent, options);
  // A drag of the screen or the scroll bar: its direction shows only in the scrolling.
  for (const drag of ["pointerdown", "touchmove"] as const) {
    here.addEventListener(
      drag,
      () => {
        left = false;
        state.listMayScroll = false;
      },
      options,
    );
  }
  const onScroll = () => {
    const near = here.scrollHeight - here.scrollTop - here.clientHeight <= NEAR_PX;
    const up = here.scrollTop < last - 1;
    const meant = performance.now() - meantAt < INTENT_MS;
    last = here.scrollTop;
    if (up && meant) state.following = near && !left;
    else if (near && !left) state.following = true;
    onMoved();
  };
  here.addEventListener("scroll", onScroll, options);
  // The content as laid out: the list's own event comes before layout, when the end is still the old one.
  // A frame later, when the list has learnt the row's new height too: sent beyond the height it knows, it would drop the row and draw it anew.
  let frame = 0;
  const resized = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(onResized);
  });
  resized.observe(here);
  const rows = here.querySelector('[data-testid="virtuoso-item-list"]');
  if (rows !== null) resized.observe(rows, { box: "border-box" });
  return () => {
    abort.abort();
    cancelAnimationFrame(frame);
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
  const state = useRef<State>({ following: true, listMayScroll: true });
  const stop = useRef<() => void>(() => undefined);

  const stay = useCallback(() => {
    if (state.current.following && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);
  const onScroller = useCallback(
    (element: HTMLElement | Window | null) => {
      stop.current();
      stop.current = () => undefined;
      scroller.current = element instanceof HTMLElement ? element : null;
      if (scroller.current !== null) stop.current = watch(scroller.current, state.current, () => setAtEnd(state.current.following), stay);
    },
    [stay],
  );
  const toEnd = useCallback(() => {
    state.current.following = true;
    setAtEnd(true);
    stay();
  }, [stay]);
  const onJump = useCallback(() => {
    state.current.following = false;
    state.current.listMayScroll = true;
  }, []);
  return { onScroller, atEnd, toEnd, onJump };
};
