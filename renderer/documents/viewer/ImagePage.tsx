/** A page as it is printed: its picture, the words over it, and the places that are marked. */
import { useState } from "react";
import type { Box, PageSummary } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { classes } from "../../ui/classes.ts";
import { formatCount } from "../../words/format.ts";
import { PagePicture } from "./PagePicture.tsx";
import { TextLayer } from "./TextLayer.tsx";
import { TextPage } from "./TextPage.tsx";
import { usePageText } from "./useDocument.ts";

const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`;

export const Marked = ({
  boxes,
  width,
  height,
  kind,
  sight = [],
}: {
  readonly boxes: readonly Box[];
  readonly width: number;
  readonly height: number;
  readonly kind: "cited" | "found";
  /** Those of them that were gone to last. */
  readonly sight?: readonly Box[];
}) =>
  boxes.map((box) => {
    const [left, top, right, bottom] = box;
    return (
      <span
        key={`${left} ${top} ${right} ${bottom}`}
        data-sight={sight.includes(box) ? "" : undefined}
        aria-hidden
        className={classes("viewer-mark", kind === "found" && "viewer-found")}
        data-mark={kind}
        style={{
          left: percent(left, width),
          top: percent(top, height),
          width: percent(right - left, width),
          height: percent(bottom - top, height),
        }}
      />
    );
  });

type Props = {
  readonly fileId: FileId;
  readonly page: PageSummary;
  /** As painted, CSS px. */
  readonly widthPx: number;
  readonly cited: readonly Box[];
  readonly found: readonly Box[];
  /** Those found that were gone to last. */
  readonly sight: readonly Box[];
};

export const ImagePage = ({ fileId, page, widthPx, cited, found, sight }: Props) => {
  const [picture, setPicture] = useState<"coming" | "there" | "failed">("coming");
  const text = usePageText(fileId, page.page);
  const width = page.width ?? 595;
  const height = page.height ?? 842;
  const heightPx = (widthPx * height) / width;
  const label = `Page ${page.label ?? formatCount(page.page)}`;
  if (picture === "failed")
    return (
      <div className="rounded-card border border-line bg-surface p-4">
        <p className="pb-2 text-small text-check">The picture of {label.toLowerCase()} could not be made. This is its text.</p>
        <TextPage fileId={fileId} page={page} cited={[]} found={[]} sight={null} />
      </div>
    );
  return (
    <section aria-label={label} className="viewer-sheet relative mx-auto" style={{ width: widthPx, height: heightPx }}>
      {picture === "coming" && (
        <p className="absolute inset-x-0 top-4 text-center text-small text-[#5c554c]">Painting {label.toLowerCase()}…</p>
      )}
      <PagePicture
        fileId={fileId}
        page={page.page}
        widthPx={widthPx}
        className="absolute inset-0 size-full"
        onLoad={() => setPicture("there")}
        onError={() => setPicture("failed")}
      />
      <Marked boxes={found} width={width} height={height} kind="found" sight={sight} />
      <Marked boxes={cited} width={width} height={height} kind="cited" />
      {text.kind === "ready" && <TextLayer page={text.value} heightPx={heightPx} />}
    </section>
  );
};
