/** A page of the viewer that is shown as text. */
import { useRef } from "react";
import type { PageSummary } from "#src/contract/document.ts";
import type { Target } from "../view.ts";
import { type Sought, useSought } from "./inSight.ts";
import { rangesOf } from "./marks.ts";
import { pageName } from "./Overview.tsx";
import { TextPage } from "./TextPage.tsx";
import { usePageText } from "./useDocument.ts";
import type { Find, FoundPlace } from "./useFind.ts";

/** The places found on one page. */
export const onPage = (find: Find, page: number): readonly FoundPlace[] => (find.places ?? []).filter((place) => place.page === page);

/** The found place that was gone to last, if it is on this page. */
export const inSight = (find: Find, page: number): FoundPlace | null => {
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

/** A section, a stretch of rows or a part of a mail, with its marks. */
export const WithText = ({ target, page, find, sought, onReached }: WithTextProps) => {
  const element = useRef<HTMLElement>(null);
  const text = usePageText(target.fileId, page.page);
  const { locator } = target;
  const cited = target.page === page.page && text.kind === "ready" ? rangesOf(text.value, locator, target.quote) : [];
  // Rows are counted through the whole sheet: its cells are marked on whichever of its pages they stand.
  const cells = locator?.kind === "cells" && text.kind === "ready" && text.value.sheet === locator.sheet ? locator.range : null;
  useSought(element, page.page, text.kind === "ready", sought, onReached);
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
