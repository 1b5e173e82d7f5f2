/** All pages at a glance: small pictures, or the names of sections, sheets and parts. */
import { useEffect, useRef } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { PageSummary } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { classes } from "../../ui/classes.ts";
import { formatCount } from "../../words/format.ts";
import { PagePicture } from "./PagePicture.tsx";

const THUMBNAIL_PX = 96;

export const pageName = (page: PageSummary): string => {
  const number = formatCount(page.page);
  switch (page.kind) {
    case "page":
      return page.label ?? number;
    case "slide":
      return page.label === null ? `Slide ${number}` : `${number}. ${page.label}`;
    case "sheet":
      return page.label ?? `Rows ${number}`;
    case "section":
      return page.label ?? `Section ${number}`;
    case "part":
      return page.label ?? `Part ${number}`;
  }
};

const Entry = ({ fileId, page }: { readonly fileId: FileId; readonly page: PageSummary }) =>
  page.width === null || page.height === null ? (
    <span className="block truncate px-1 text-left text-small">{pageName(page)}</span>
  ) : (
    <span className="flex flex-col items-center gap-1">
      <PagePicture
        fileId={fileId}
        page={page.page}
        widthPx={THUMBNAIL_PX}
        className="bg-[#fff] shadow-raised"
        style={{ width: THUMBNAIL_PX, height: (THUMBNAIL_PX * page.height) / page.width }}
      />
      <span className="text-small text-soft">{pageName(page)}</span>
    </span>
  );

type Props = {
  readonly fileId: FileId;
  readonly pages: readonly PageSummary[];
  readonly current: number;
  readonly onPage: (page: number) => void;
};

export const Overview = ({ fileId, pages, current, onPage }: Props) => {
  const list = useRef<VirtuosoHandle>(null);
  const at = pages.findIndex(({ page }) => page === current);
  // The page that is read stays in sight here too; where it is in sight already nothing moves.
  useEffect(() => list.current?.scrollIntoView({ index: Math.max(0, at) }), [at]);
  return (
    <nav aria-label="Pages" className="w-36 shrink-0 border-r border-line bg-sunken max-sm:w-28">
      <Virtuoso
        ref={list}
        className="h-full"
        data={pages}
        initialTopMostItemIndex={Math.max(0, current - 2)}
        itemContent={(_at, page) => (
          <div className="p-1">
            <button
              type="button"
              aria-current={page.page === current ? "page" : undefined}
              aria-label={`Go to ${pageName(page)}`}
              onClick={() => onPage(page.page)}
              className={classes("w-full rounded-control py-1 hover:bg-hover", page.page === current && "bg-hover")}
            >
              <Entry fileId={fileId} page={page} />
            </button>
          </div>
        )}
      />
    </nav>
  );
};
