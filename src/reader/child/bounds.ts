/** What one message to the core may hold, whatever a format made of a file: the core reads it whole into its own memory. */

import type { Cell } from "#src/contract/document.ts";
import type { FormatEvent } from "../protocol.ts";
import type { ReadPage } from "../reader.ts";

/** UTF-16 code units of a page. The longest real ones are sheets' rows and book-long slides, of some 100,000. */
export const MAX_PAGE_CHARACTERS = 1_000_000;
const MAX_NAME = 300;

const named = (name: string | null): string | null => (name === null ? null : name.slice(0, MAX_NAME).toWellFormed());

const withinText = (cells: readonly Cell[]): readonly Cell[] => {
  let left = MAX_PAGE_CHARACTERS;
  return cells.filter((cell) => {
    left -= cell.text.length;
    return left >= 0;
  });
};

const boundedPage = (page: ReadPage): ReadPage => {
  const names = { label: named(page.label), sheet: named(page.sheet) };
  if (page.text.length <= MAX_PAGE_CHARACTERS) return { ...page, ...names };
  const text = page.text.slice(0, MAX_PAGE_CHARACTERS).toWellFormed();
  return {
    ...page,
    ...names,
    text,
    characters: text.length,
    places: page.places.filter(({ end }) => end <= text.length),
    cells: withinText(page.cells),
    warnings: [...page.warnings, { code: "truncated", count: page.text.length - text.length }],
  };
};

/** The event with its names and text cut, and what was cut of a page's text counted as `truncated`. */
export const bounded = (event: FormatEvent): FormatEvent => {
  switch (event.kind) {
    case "info":
      return { ...event, title: named(event.title) };
    case "page":
      return { kind: "page", page: boundedPage(event.page) };
    case "unread":
      return event;
  }
};
