/** What a search is narrowed to. Pure. */
import type { DocumentKind, SearchFilters } from "#src/contract/document.ts";
import type { CollectionId } from "#src/contract/ids.ts";

export type KindGroup = "all" | "pdf" | "text" | "sheets" | "slides" | "mail" | "images";
export type Since = "any" | "week" | "month" | "year";

const groups: Readonly<Record<Exclude<KindGroup, "all">, readonly DocumentKind[]>> = {
  pdf: ["pdf"],
  text: ["docx", "odt", "rtf", "epub", "html", "markdown", "text"],
  sheets: ["xlsx", "xls", "ods", "csv"],
  slides: ["pptx"],
  mail: ["eml", "msg"],
  images: ["image"],
};
export const kindGroups: readonly { readonly value: KindGroup; readonly label: string }[] = [
  { value: "all", label: "Every kind" },
  { value: "pdf", label: "PDF" },
  { value: "text", label: "Texts" },
  { value: "sheets", label: "Sheets" },
  { value: "slides", label: "Slides" },
  { value: "mail", label: "Mail" },
  { value: "images", label: "Images" },
];
export const sinces: readonly { readonly value: Since; readonly label: string }[] = [
  { value: "any", label: "Any time" },
  { value: "week", label: "Past week" },
  { value: "month", label: "Past month" },
  { value: "year", label: "Past year" },
];
const days: Readonly<Record<Exclude<Since, "any">, number>> = { week: 7, month: 31, year: 366 };
const DAY_MS = 24 * 60 * 60_000;

/** `now`: ms. */
export const filtersOf = (
  collectionIds: readonly CollectionId[],
  chosen: { readonly kind: KindGroup; readonly since: Since },
  now: number,
): SearchFilters => ({
  collectionIds: [...collectionIds],
  ...(chosen.kind === "all" ? {} : { kinds: [...groups[chosen.kind]] }),
  ...(chosen.since === "any" ? {} : { modifiedFrom: now - days[chosen.since] * DAY_MS }),
});
