/** A page without a picture: its paragraphs and headings, or a sheet's rows, with the places that are marked. */
import type { ReactNode } from "react";
import type { PageSummary, PageText, Place } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { FileId } from "#src/contract/ids.ts";
import { Notice } from "../../ui/Notice.tsx";
import { errorWords } from "../../words/errors.ts";
import { cutAt, type Range } from "./marks.ts";
import { SheetTable } from "./SheetTable.tsx";
import { usePageText } from "./useDocument.ts";

const Stretch = ({
  page,
  start,
  end,
  cited,
  found,
  sight,
}: { readonly page: PageText; readonly start: number; readonly end: number } & Marks) =>
  cutAt(start, end, [...cited, ...found]).map(({ from, to, marked }) =>
    marked ? (
      <mark
        key={from}
        data-from={from}
        data-mark={cited.some(([a, b]) => a < to && b > from) ? "cited" : "found"}
        data-sight={sight !== null && sight[0] < to && sight[1] > from ? "" : undefined}
        className="viewer-words"
      >
        {page.text.slice(from, to)}
      </mark>
    ) : (
      page.text.slice(from, to)
    ),
  );

/** `sight`: the one of those found that was gone to last. */
type Marks = { readonly cited: readonly Range[]; readonly found: readonly Range[]; readonly sight: Range | null };
type Paragraph = Extract<Place, { kind: "paragraph" }>;

const Words = ({ isHeading, children }: { readonly isHeading: boolean; readonly children: ReactNode }) =>
  isHeading ? (
    <h3 className="pt-2 font-strong wrap-anywhere" dir="auto">
      {children}
    </h3>
  ) : (
    <p className="whitespace-pre-wrap wrap-anywhere" dir="auto">
      {children}
    </p>
  );

/** Paragraphs by their places; a text without any is shown as it is, in its own lines. */
const Paragraphs = ({ page, ...marks }: { readonly page: PageText } & Marks) => {
  const paragraphs = page.places.filter((place): place is Paragraph => place.kind === "paragraph");
  if (paragraphs.length === 0)
    return (
      <p className="whitespace-pre-wrap wrap-anywhere" dir="auto">
        <Stretch page={page} start={0} end={page.text.length} {...marks} />
      </p>
    );
  // A heading stands in the path of what follows it.
  return paragraphs.map((place, at) => (
    <Words key={place.start} isHeading={paragraphs[at + 1]?.headings.at(-1) === page.text.slice(place.start, place.end).trim()}>
      <Stretch page={page} start={place.start} end={place.end} {...marks} />
    </Words>
  ));
};

type Props = { readonly fileId: FileId; readonly page: PageSummary; readonly cells?: string | null } & Marks;

/** `cells`: a range to be marked, of a sheet. */
export const TextPage = ({ fileId, page, cells = null, cited, found, sight }: Props) => {
  const text = usePageText(fileId, page.page);
  switch (text.kind) {
    case "loading":
      return <p className="py-4 text-small text-soft">Reading…</p>;
    case "failed":
      return (
        <Notice tone="check">{text.error instanceof AppError ? errorWords(text.error).sentence : "This page could not be read."}</Notice>
      );
    case "ready":
      return text.value.sheet === null ? (
        <div className="flex flex-col gap-3">
          <Paragraphs page={text.value} cited={cited} found={found} sight={sight} />
        </div>
      ) : (
        <SheetTable page={text.value} cells={cells} cited={cited} found={found} sight={sight} />
      );
  }
};
