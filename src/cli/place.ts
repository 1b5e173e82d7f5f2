/** Where something stands in a document, for a person and for a script. */
import type { Box, Locator } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";

/** "page 3", "slide 2", "2026!B4:D9", "paragraph 12 (Notice)", "invoice.pdf, paragraph 1". */
export const describePlace = (locator: Locator): string => {
  switch (locator.kind) {
    case "page":
      return `page ${locator.label ?? locator.page}`;
    case "slide":
      return `slide ${locator.page}`;
    case "cells":
      return `${locator.sheet}!${locator.range}`;
    case "paragraph": {
      const heading = locator.headings.at(-1);
      return heading === undefined ? `paragraph ${locator.paragraph}` : `paragraph ${locator.paragraph} (${heading})`;
    }
    case "part":
      return locator.part === "" ? `paragraph ${locator.paragraph}` : `${locator.part}, paragraph ${locator.paragraph}`;
    default:
      return assertNever(locator);
  }
};

/** The one field a script reads: `page`, `slide`, `cells`, or `paragraph` (with `headings`, or with `part`: an attachment's name, null in the mail itself). */
export const placeFields = (locator: Locator): Readonly<Record<string, unknown>> => {
  switch (locator.kind) {
    case "page":
      return { page: locator.page };
    case "slide":
      return { slide: locator.page };
    case "cells":
      return { cells: `${locator.sheet}!${locator.range}` };
    case "paragraph":
      return { paragraph: locator.paragraph, headings: locator.headings };
    case "part":
      return { paragraph: locator.paragraph, part: locator.part === "" ? null : locator.part };
    default:
      return assertNever(locator);
  }
};

/** Rectangles in pt from the top left of the displayed page. */
export const rectFields = (boxes: readonly Box[]) => boxes.map(([left, top, right, bottom]) => ({ left, top, right, bottom }));
