/** Keeps the end of the transcript in sight while, and only while, the reader is there. */
import { useCallback, useRef, useState } from "react";

/** Nearer to the end than this counts as being there: about two lines. */
const NEAR_PX = 48;

export interface Follow {
  /** For the list: the element that scrolls. */
  readonly onScroller: (element: HTMLElement | Window | null) => void;
  /** For the list: its content grew or shrank. */
  readonly onGrown: () => void;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
}

/**
 * The reader leaves the end by scrolling up and comes back by reaching it. Judged by the direction of scrolling, not by the distance alone:
 * growing text makes the distance jump without anyone having moved.
 */
export const useFollow = (): Follow => {
  const [atEnd, setAtEnd] = useState(true);
  const scroller = useRef<HTMLElement | null>(null);
  const following = useRef(true);
  const stop = useRef<() => void>(() => undefined);

  const onScroller = useCallback((element: HTMLElement | Window | null) => {
    stop.current();
    scroller.current = element instanceof HTMLElement ? element : null;
    const here = scroller.current;
    if (here === null) return;
    let last = here.scrollTop;
    const onScroll = () => {
      const near = here.scrollHeight - here.scrollTop - here.clientHeight <= NEAR_PX;
      if (near) following.current = true;
      else if (here.scrollTop < last - 1) following.current = false;
      last = here.scrollTop;
      setAtEnd(following.current);
    };
    here.addEventListener("scroll", onScroll, { passive: true });
    stop.current = () => here.removeEventListener("scroll", onScroll);
  }, []);

  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  const onGrown = useCallback(() => {
    if (following.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  return { onScroller, onGrown, atEnd, toEnd };
};
