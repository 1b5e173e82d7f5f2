/** Which page of a document is in sight, and bringing a mark into sight. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** A mark to be brought into sight as soon as its page is there: the list itself knows only where a page begins. `at`: where it starts in the page's text; null: the cited one. */
export interface Sought {
  readonly page: number;
  readonly at: number | null;
}

const markOf = (page: HTMLElement, { at }: Sought): Element | null =>
  at === null
    ? page.querySelector("[data-mark=cited]")
    : ([...page.querySelectorAll<HTMLElement>("[data-from]")].findLast(({ dataset }) => Number(dataset.from) <= at) ?? null);

/** Scrolls the mark into sight when its page, `page`, is there with its text. `onReached`: once that is done, so that scrolling away is not undone. */
export const useSought = (
  element: RefObject<HTMLElement | null>,
  page: number,
  isReady: boolean,
  sought: Sought | null,
  onReached: () => void,
) =>
  useEffect(() => {
    if (sought?.page !== page || !isReady || element.current === null) return;
    const shown = element.current;
    // A frame later: the list has measured the page by then, and does not move it any more.
    const frame = requestAnimationFrame(() => {
      markOf(shown, sought)?.scrollIntoView({ block: "center" });
      onReached();
    });
    return () => cancelAnimationFrame(frame);
  }, [element, sought, page, isReady, onReached]);

/** `fraction`: how far down its page the reading line lies; null before anything was scrolled. */
interface PlaceInSight {
  readonly page: number;
  readonly fraction: number | null;
}

/** How far below the top of the list a page counts as the one that is read, px. */
export const READING_LINE = 140;

/** The page in sight; the list's own range begins with pages kept ready above it. At the end it is the last, however short. */
const placeAt = (scroller: HTMLElement): PlaceInSight | null => {
  const ended = scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
  const { top, bottom } = scroller.getBoundingClientRect();
  const line = ended ? bottom - 4 : top + Math.min(READING_LINE, (bottom - top) / 2);
  const shown = [...scroller.querySelectorAll<HTMLElement>("[data-page]")].find((page) => page.getBoundingClientRect().bottom > line);
  if (shown === undefined) return null;
  const box = shown.getBoundingClientRect();
  return { page: Number(shown.dataset.page), fraction: box.height === 0 ? 0 : (top + READING_LINE - box.top) / box.height };
};

/** How long nothing must have moved before pages of a new size count as laid out, ms. */
const SETTLED_MS = 150;
/** How often the list is sent to a place it did not reach: it knows only guesses of the heights of pages it has not shown. */
const MOST_TRIES = 4;

/**
 * The page in sight, as the reader scrolls.
 *
 * `keep`: what is read now stays the place while pages change their size, however the list moves meanwhile; `go` brings it back into sight, and is called
 * again if the list came to rest at another page. `release`: the reader moves on; so does any turn of the wheel, key or touch.
 */
export const useCurrentPage = (opened: number) => {
  const [current, setCurrent] = useState(opened);
  const place = useRef<PlaceInSight>({ page: opened, fraction: null });
  const kept = useRef<{ readonly go: (place: PlaceInSight) => void; tries: number; timer: number } | null>(null);
  const [scroller, setScroller] = useState<HTMLElement | Window | null>(null);

  const release = useCallback(() => {
    clearTimeout(kept.current?.timer);
    kept.current = null;
  }, []);
  const look = useCallback(() => {
    const shown = scroller instanceof HTMLElement ? placeAt(scroller) : null;
    if (shown === null) return;
    place.current = shown;
    setCurrent(shown.page);
  }, [scroller]);
  const settle = useCallback(() => {
    const keeping = kept.current;
    if (keeping === null || !(scroller instanceof HTMLElement)) return;
    clearTimeout(keeping.timer);
    keeping.timer = window.setTimeout(() => {
      if (placeAt(scroller)?.page === place.current.page || keeping.tries >= MOST_TRIES) {
        release();
        return look();
      }
      keeping.tries++;
      keeping.go(place.current);
      settle();
    }, SETTLED_MS);
  }, [scroller, release, look]);
  const keep = useCallback(
    (go: (place: PlaceInSight) => void) => {
      if (place.current.fraction === null) return;
      release();
      kept.current = { go, tries: 1, timer: 0 };
      go(place.current);
      settle();
    },
    [release, settle],
  );

  useEffect(() => {
    if (!(scroller instanceof HTMLElement)) return;
    const onScroll = () => {
      if (kept.current === null) look();
      else settle();
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    const moves = ["wheel", "pointerdown", "keydown", "touchmove"] as const;
    for (const move of moves) scroller.addEventListener(move, release, { passive: true });
    return () => {
      release();
      scroller.removeEventListener("scroll", onScroll);
      for (const move of moves) scroller.removeEventListener(move, release);
    };
  }, [scroller, look, settle, release]);
  return { current, setScroller, keep, release };
};
