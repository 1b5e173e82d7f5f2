/** Pages as the formats without page images build them. */
import type { Cell, PageKind, Place, Warning } from "#src/contract/document.ts";
import type { FormatEvent } from "../protocol.ts";
import type { ReadPage } from "../reader.ts";
import { refusal } from "./refusal.ts";

/** A page before it has its number. */
export type LoosePage = Omit<ReadPage, "page">;

export const loosePage = (page: {
  readonly kind: PageKind;
  readonly label: string | null;
  readonly text: string;
  readonly places: readonly Place[];
  readonly warnings: readonly Warning[];
  readonly sheet?: string;
  readonly cells?: readonly Cell[];
}): LoosePage => ({
  kind: page.kind,
  label: page.label,
  width: null,
  height: null,
  source: "text",
  characters: page.text.length,
  sheet: page.sheet ?? null,
  text: page.text,
  places: [...page.places],
  warnings: [...page.warnings],
  cells: page.cells ?? [],
});

/** Gives the pages their numbers from 1, behind the info. Throws document/empty (no-text) when there is none. */
export async function* numberPages(
  title: string | null,
  pages: AsyncIterable<LoosePage> | Iterable<LoosePage>,
): AsyncGenerator<FormatEvent, void, void> {
  yield { kind: "info", title: title === null || title.trim() === "" ? null : title.trim(), pages: null };
  let page = 0;
  for await (const loose of pages) {
    page += 1;
    yield { kind: "page", page: { page, ...loose } };
  }
  if (page === 0) throw refusal("document/empty", "no-text");
}
