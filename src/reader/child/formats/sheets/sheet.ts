/** What all workbooks are to the pager: sheets in order, each a stream of rows. */
import type { Warning } from "#src/contract/document.ts";
import type { SheetRow } from "../../sheetPages.ts";

export type SheetEvent =
  | { readonly kind: "row"; readonly row: SheetRow }
  | { readonly kind: "warning"; readonly code: Warning["code"]; readonly count: number };

export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** In batches, rows by number. */
  events(): AsyncIterable<readonly SheetEvent[]>;
}

/** "B" → 2; null beyond the last column or for anything else. */
export const columnNumber = (reference: string): number | null => {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
    if (column > 16_384) return null;
  }
  return column === 0 ? null : column;
};
