/** Where the job for questions on cells lies, what goes in and what comes out; wiring/ runs it with a deadline and imports nothing of child/. */
import type { Cell } from "#src/contract/document.ts";
import type { CellQuestion } from "#src/contract/grounding.ts";

/** `rows[i]` is row `firstRow + i` of the sheet; its entries belong to `columns`, null where a cell is empty; a row of nothing but null is none. Entries beyond `columns` only make it one. */
export interface CellTable {
  readonly columns: readonly string[];
  readonly firstRow: number;
  readonly rows: readonly (readonly (Cell | null)[])[];
}

/** Input of the job. */
export interface CellQueryInput {
  readonly table: CellTable;
  readonly question: CellQuestion;
}

/** Result of the job. */
export interface CellQueryResult {
  /** The SELECT that ran, with its values in their places. */
  readonly query: string;
  /** Written as the cells are; "" where there is nothing to compute from (the average of no cells). */
  readonly value: string;
  /** At most MAX_USED_CELLS. `row`: of the sheet, from 1. `column`: index in `columns`, from 0. */
  readonly used: readonly { readonly row: number; readonly column: number }[];
  /** Rows the value was computed from: all that passed the filters where rows are counted, else those with something of the kind asked for. */
  readonly rows: number;
  /** Cells of the column in these rows that hold something, but no number (for minimum and maximum of dates: no date). */
  readonly leftOut: number;
}

/** Shown in ranges, 200 at most; beyond this many nobody follows. */
export const MAX_USED_CELLS = 100_000;

/**
 * Input CellQueryInput, result CellQueryResult. Throws document/no-columns with the names there are (`details.columns`), request/invalid for "more than" a word.
 * Holds the cells in memory: 1 million rows of 3 columns need about 600 MB.
 */
export const cellQueryEntry = new URL("./child/cellQuery.ts", import.meta.url);
