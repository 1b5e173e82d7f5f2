/** The document viewer: pages as pictures with their text, or as text; opened at a place, which is marked. Only the pages in sight are there. */
import { useCallback, useEffect, useRef, useState } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { PageSummary } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { errorWords } from "../../words/errors.ts";
import type { Target } from "../view.ts";
import { ImagePage } from "./ImagePage.tsx";
import { pageOfCells, rangesOf } from "./marks.ts";
import { Overview, pageName } from "./Overview.tsx";
import { ReadingNotes } from "./ReadingNotes.tsx";
import { TextPage } from "./TextPage.tsx";
import { usePages, usePageText } from "./useDocument.ts";
import { type Find, type FoundPlace, useFind } from "./useFind.ts";
import { ViewerBar } from "./ViewerBar.tsx";
import "./viewer.css";

/** Room on both sides of a page, px. */
const MARGIN = 16;
const WIDEST_PX = 900;

const useWidth = () => {
  const [width, setWidth] = useState(0);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => entry !== undefined && setWidth(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
};

const onPage = (find: Find, page: number): readonly FoundPlace[] => (find.places ?? []).filter((place) => place.page === page);

/** A mark to be brought into sight as soon as its page is there: the list itself knows only where a page begins. `at`: where it starts in the page's text; null: the cited one. */
interface Sought {
  readonly page: number;
  readonly at: number | null;
}

const markOf = (page: HTMLElement, { at }: Sought): Element | null =>
  at === null
    ? page.querySelector("[data-mark=cited]")
    : ([...page.querySelectorAll<HTMLElement>("[data-from]")].findLast(({ dataset }) => Number(dataset.from) <= at) ?? null);

const inSight = (find: Find, page: number): FoundPlace | null => {
  const place = find.places?.[find.at];
  return place?.page === page ? place : null;
};

type WithTextProps = {
  readonly target: Target;
  readonly page: PageSummary;
  readonly find: Find;
  readonly sought: Sought | null;
  readonly onReached: () => void;
};

const WithText = ({ target, page, find, sought, onReached }: WithTextProps) => {
  const element = useRef<HTMLElement>(null);
  const text = usePageText(target.fileId, page.page);
  const { locator } = target;
  const cited = target.page === page.page && text.kind === "ready" ? rangesOf(text.value, locator, target.quote) : [];
  // Rows are counted through the whole sheet: its cells are marked on whichever of its pages they stand.
  const cells = locator?.kind === "cells" && text.kind === "ready" && text.value.sheet === locator.sheet ? locator.range : null;
  useEffect(() => {
    if (sought?.page !== page.page || text.kind !== "ready" || element.current === null) return;
    const shown = element.current;
    // A frame later: the list has measured the page by then, and does not move it any more.
    const frame = requestAnimationFrame(() => {
      markOf(shown, sought)?.scrollIntoView({ block: "center" });
      onReached();
    });
    return () => cancelAnimationFrame(frame);
  }, [sought, page.page, text.kind, onReached]);
  return (
    <section
      ref={element}
      aria-label={pageName(page)}
      className="mx-auto max-w-3xl rounded-card border border-line bg-surface px-6 py-4 max-sm:px-4"
    >
      {page.label !== null && (
        <p className="pb-2 text-small text-soft" dir="auto">
          {pageName(page)}
        </p>
      )}
      <TextPage
        fileId={target.fileId}
        page={page}
        cells={cells}
        cited={cited}
        found={onPage(find, page.page).map(({ range }) => range)}
        sight={inSight(find, page.page)?.range ?? null}
      />
    </section>
  );
};

/** How far below the top of the list a page counts as the one that is read, px. */
const READING_LINE = 140;

/** The page in sight; the list's own range begins with pages kept ready above it. At the end it is the last, however short. */
const pageAt = (scroller: HTMLElement): number | null => {
  const ended = scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
  const { top, bottom } = scroller.getBoundingClientRect();
  const line = ended ? bottom - 4 : top + Math.min(READING_LINE, (bottom - top) / 2);
  const shown = [...scroller.querySelectorAll<HTMLElement>("[data-page]")].find((page) => page.getBoundingClientRect().bottom > line);
  return shown === undefined ? null : Number(shown.dataset.page);
};

const Pages = ({
  target,
  pages,
  onClose,
  closeWords,
}: {
  readonly target: Target;
  readonly pages: readonly PageSummary[];
  readonly onClose: () => void;
  readonly closeWords: "Back" | "Close";
}) => {
  const list = useRef<VirtuosoHandle>(null);
  const { element, width } = useWidth();
  const [zoom, setZoom] = useState(1);
  const [overview, setOverview] = useState(false);
  const opened = pageOfCells(pages, target.locator) ?? target.page;
  const [current, setCurrent] = useState(opened);
  const [sought, setSought] = useState<Sought | null>({ page: opened, at: null });
  const onReached = useCallback(() => setSought(null), []);
  const pictures = pages.some((page) => page.width !== null);
  const widthPx = Math.max(120, Math.min(WIDEST_PX, width - 2 * MARGIN)) * zoom;

  /** Where the list must stand for a place `top` pt down a page: a hand's breadth above it, so that it is read in its surroundings. */
  const locationOf = useCallback(
    (page: number, top: number | null) => {
      const index = Math.max(
        0,
        pages.findIndex((one) => one.page === page),
      );
      const pageWidth = pages[index]?.width ?? null;
      const offset = top === null || pageWidth === null ? 0 : Math.max(0, (top / pageWidth) * widthPx - 120);
      return { index, align: "start", offset } as const;
    },
    [pages, widthPx],
  );
  const reveal = (page: number, top: number | null) => list.current?.scrollToIndex(locationOf(page, top));
  const find = useFind(target.fileId, target.find, ({ page, boxes, range }: FoundPlace) => {
    reveal(page, boxes[0]?.[1] ?? null);
    setSought({ page, at: range[0] });
  });
  // The list is born at the first place; another place of the same document moves it.
  const shownFor = useRef<Target>(target);
  useEffect(() => {
    if (width === 0 || shownFor.current === target) return;
    shownFor.current = target;
    setSought({ page: opened, at: null });
    list.current?.scrollToIndex(locationOf(opened, target.boxes[0]?.[1] ?? null));
  }, [target, opened, width, locationOf]);

  return (
    <div className="flex h-full min-w-0 flex-col">
      <ViewerBar
        name={target.fileName}
        page={current}
        pages={pages.length}
        onPage={(page) => reveal(page, null)}
        zoom={pictures ? { value: zoom, set: setZoom } : null}
        find={find}
        notes={<ReadingNotes fileId={target.fileId} />}
        overview={{ open: overview, toggle: () => setOverview(!overview) }}
        onClose={onClose}
        closeWords={closeWords}
      />
      <div className="flex min-h-0 grow">
        {overview && <Overview fileId={target.fileId} pages={pages} current={current} onPage={(page) => reveal(page, null)} />}
        <div ref={element} className="min-w-0 grow bg-sunken">
          {width > 0 && (
            <Virtuoso
              ref={list}
              className="h-full"
              tabIndex={0}
              aria-label="Document"
              data={pages}
              increaseViewportBy={300}
              initialTopMostItemIndex={locationOf(opened, target.boxes[0]?.[1] ?? null)}
              onScroll={({ currentTarget }) => setCurrent((held) => pageAt(currentTarget) ?? held)}
              computeItemKey={(_at, page) => page.page}
              itemContent={(_at, page) => (
                <div className="px-4 py-2" data-page={page.page}>
                  {page.width === null ? (
                    <WithText target={target} page={page} find={find} sought={sought} onReached={onReached} />
                  ) : (
                    <ImagePage
                      fileId={target.fileId}
                      page={page}
                      widthPx={widthPx}
                      cited={target.page === page.page ? target.boxes : []}
                      found={onPage(find, page.page).flatMap(({ boxes }) => boxes)}
                      sight={inSight(find, page.page)?.boxes ?? []}
                    />
                  )}
                </div>
              )}
            />
          )}
        </div>
      </div>
    </div>
  );
};

type Props = { readonly target: Target; readonly onClose: () => void; readonly closeWords: "Back" | "Close" };

export const DocumentView = ({ target, onClose, closeWords }: Props) => {
  const pages = usePages(target.fileId);
  const close = <Button onClick={onClose}>{closeWords}</Button>;
  switch (pages.kind) {
    case "loading":
      return <p className="p-6 text-small text-soft">Opening {target.fileName}…</p>;
    case "failed":
      return (
        <EmptyState
          title={pages.error instanceof AppError ? errorWords(pages.error).sentence : "This document could not be opened."}
          actions={close}
        >
          {target.kept !== null && (
            <>
              <p className="pb-2">This is the passage as it was read for the answer:</p>
              <blockquote className="border-l-2 border-line pl-3 text-left whitespace-pre-wrap text-ink" dir="auto">
                {target.kept}
              </blockquote>
            </>
          )}
        </EmptyState>
      );
    case "ready":
      return pages.value.length === 0 ? (
        <EmptyState title="This document has no readable pages" actions={close} />
      ) : (
        <Pages key={target.fileId} target={target} pages={pages.value} onClose={onClose} closeWords={closeWords} />
      );
  }
};
