/** A format called directly, without the reader's processes: all its pages at once. */
import type { Warning } from "#src/contract/document.ts";
import { detectKind } from "#src/reader/child/detect.ts";
import { loadFormat } from "#src/reader/child/formats/table.ts";
import { outermost } from "#src/reader/child/inner.ts";
import type { FormatEvent } from "#src/reader/protocol.ts";
import type { ReadPage } from "#src/reader/reader.ts";

export interface WholeDocument {
  readonly kind: string;
  readonly title: string | null;
  readonly pages: readonly ReadPage[];
  /** Texts of all pages, by " ¶ ". */
  readonly text: string;
  /** Summed over all pages. */
  readonly warnings: Readonly<Partial<Record<Warning["code"], number>>>;
  readonly unread: readonly number[];
}

const gather = (kind: string, events: readonly FormatEvent[]): WholeDocument => {
  const pages = events.flatMap((event) => (event.kind === "page" ? [event.page] : []));
  const warnings: Partial<Record<Warning["code"], number>> = {};
  for (const warning of pages.flatMap((page) => page.warnings)) warnings[warning.code] = (warnings[warning.code] ?? 0) + warning.count;
  const [info] = events;
  return {
    kind,
    title: info?.kind === "info" ? info.title : null,
    pages,
    text: pages.map((page) => page.text).join(" ¶ "),
    warnings,
    unread: events.flatMap((event) => (event.kind === "unread" ? [event.unread.page] : [])),
  };
};

/** Type by bytes and name, as the reader does. Rejects as the format throws. */
export const readWhole = async (name: string, content: Uint8Array | string): Promise<WholeDocument> => {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const kind = await detectKind(name, bytes);
  const format = await loadFormat(kind);
  const options = outermost({ password: null, firstPage: 1, ocr: null, signal: new AbortController().signal });
  return gather(kind, await Array.fromAsync(format.read({ name, bytes }, options)));
};

/** What each place points at, for comparing: "row:column text" of cells, "paragraph text" of paragraphs. */
export const placed = (page: ReadPage | undefined): readonly string[] =>
  (page?.places ?? []).map((place) => {
    const text = page?.text.slice(place.start, place.end) ?? "";
    if (place.kind === "cell") return `${place.row}:${place.column} ${text}`;
    return place.kind === "paragraph" ? `${[...place.headings, place.paragraph].join("/")} ${text}` : text;
  });
