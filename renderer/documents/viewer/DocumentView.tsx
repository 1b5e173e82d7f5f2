/** The document viewer: pages as pictures with their text, or as text; opened at a place, which is marked. Only the pages in sight are there. */
import { useCallback, useEffect, useRef, useState } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { FileDetails } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { errorWords } from "../../words/errors.ts";
import { formatCount } from "../../words/format.ts";
import type { Target } from "../view.ts";
import { ImagePage } from "./ImagePage.tsx";
import { READING_LINE, type Sought, useCurrentPage } from "./inSight.ts";
import { pageOfCells } from "./marks.ts";
import { Overview } from "./Overview.tsx";
import { ReadingNotes } from "./ReadingNotes.tsx";
import { type Followed, isUnderWay, useFollowed } from "./useDocument.ts";
import { type FoundPlace, useFind } from "./useFind.ts";
import { ViewerBar } from "./ViewerBar.tsx";
import { inSight, onPage, WithText } from "./WithText.tsx";
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

const Pages = ({ target, details, pages, onClose, closeWords }: Props & Followed) => {
  const list = useRef<VirtuosoHandle>(null);
  const { element, width } = useWidth();
  const [zoom, setZoom] = useState(1);
  const [overview, setOverview] = useState(false);
  const opened = pageOfCells(pages, target.locator) ?? target.page;
  const { current, setScroller, keep, release } = useCurrentPage(opened);
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
  const reveal = (page: number, top: number | null) => {
    release();
    list.current?.scrollToIndex(locationOf(page, top));
  };
  const find = useFind({ fileId: target.fileId, begun: target.find, pages: pages.length }, ({ page, boxes, range }: FoundPlace) => {
    reveal(page, boxes[0]?.[1] ?? null);
    setSought({ page, at: range[0] });
  });
  // The list is born at the first place; another place of the same document moves it.
  const shownFor = useRef<Target>(target);
  useEffect(() => {
    if (width === 0 || shownFor.current === target) return;
    shownFor.current = target;
    release();
    setSought({ page: opened, at: null });
    list.current?.scrollToIndex(locationOf(opened, target.boxes[0]?.[1] ?? null));
  }, [target, opened, width, locationOf, release]);

  // Larger or smaller pages: what was read stays in sight.
  const paintedPx = useRef(widthPx);
  useEffect(() => {
    if (paintedPx.current === widthPx) return;
    paintedPx.current = widthPx;
    keep(({ page, fraction }) => {
      const index = pages.findIndex((one) => one.page === page);
      const { width: across = null, height: down = null } = pages[index] ?? {};
      if (fraction === null || across === null || down === null) return;
      list.current?.scrollToIndex({ index, align: "start", offset: (fraction * widthPx * down) / across - READING_LINE });
    });
  }, [widthPx, pages, keep]);

  return (
    <div className="flex h-full min-w-0 flex-col">
      <ViewerBar
        name={target.fileName}
        page={current}
        pages={pages.length}
        onPage={(page) => reveal(page, null)}
        zoom={pictures ? { value: zoom, set: setZoom } : null}
        find={find}
        notes={
          <>
            {isUnderWay(details) && (
              <span role="status" className="text-small whitespace-nowrap text-soft">
                {underWayWords(details)}
              </span>
            )}
            <ReadingNotes details={details} />
          </>
        }
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
              role="group"
              aria-label="Document"
              data={pages}
              increaseViewportBy={300}
              initialTopMostItemIndex={locationOf(opened, target.boxes[0]?.[1] ?? null)}
              scrollerRef={setScroller}
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

const underWayWords = ({ state }: FileDetails): string => {
  if (state.kind !== "reading") return "Waiting to be read";
  return state.total === null ? "Being read…" : `Being read: ${formatCount(state.done)} of ${formatCount(state.total)}`;
};

type Props = { readonly target: Target; readonly onClose: () => void; readonly closeWords: "Back" | "Close" };

export const DocumentView = ({ target, onClose, closeWords }: Props) => {
  const document = useFollowed(target.fileId);
  const close = <Button onClick={onClose}>{closeWords}</Button>;
  switch (document.kind) {
    case "loading":
      return <p className="p-6 text-small text-soft">Opening {target.fileName}…</p>;
    case "failed":
      return (
        <EmptyState
          title={document.error instanceof AppError ? errorWords(document.error).sentence : "This document could not be opened."}
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
      return document.value.pages.length === 0 ? (
        <EmptyState
          title={isUnderWay(document.value.details) ? "This document is not read yet" : "This document has no readable pages"}
          actions={close}
        >
          {isUnderWay(document.value.details) && "Its pages appear here as they are read."}
        </EmptyState>
      ) : (
        <Pages key={target.fileId} target={target} {...document.value} onClose={onClose} closeWords={closeWords} />
      );
  }
};
