/** A stretch of rows as a table with its column letters and row numbers, marked cells included. */
import type { PageText, Place } from "#src/contract/document.ts";
import { classes } from "../../ui/classes.ts";
import { columnLetters, isInCells, parseCellRanges, type Range } from "./marks.ts";

type Cell = Extract<Place, { kind: "cell" }>;

/** Figures stand under each other by their last digit. */
const isFigure = (text: string): boolean => /^[-+−(]?[\d.,'’ ]*\d\)?\s?[%€$£]?$/.test(text);

/** Wider sheets are cut, and say so: a table of 16,000 columns would hold the page. */
const COLUMNS_MAX = 100;

type Props = {
  readonly page: PageText;
  readonly cells: string | null;
  readonly cited: readonly Range[];
  readonly found: readonly Range[];
  readonly sight: Range | null;
};

const touches = (ranges: readonly Range[], cell: Cell): boolean => ranges.some(([start, end]) => start < cell.end && end > cell.start);

export const SheetTable = ({ page, cells, cited, found, sight }: Props) => {
  const all = page.places.filter((place): place is Cell => place.kind === "cell");
  const last = Math.max(0, ...all.map(({ column }) => column));
  const columns = Array.from({ length: Math.min(last, COLUMNS_MAX) }, (_, at) => at + 1);
  const rows = [...Map.groupBy(all, ({ row }) => row)].toSorted(([a], [b]) => a - b);
  const marked = cells === null ? [] : parseCellRanges(cells);
  const markOf = (cell: Cell | undefined): "cited" | "found" | undefined => {
    if (cell === undefined) return undefined;
    if (isInCells(marked, cell.row, cell.column) || touches(cited, cell)) return "cited";
    return touches(found, cell) ? "found" : undefined;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section className="overflow-x-auto" tabIndex={0} aria-label={`Rows of ${page.sheet ?? "the sheet"}`}>
      <table className="w-max border-collapse text-small">
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col" className="border border-line bg-sunken px-2 font-normal text-soft">
                {columnLetters(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([row, inRow]) => (
            <tr key={row}>
              <th scope="row" className="border border-line bg-sunken px-2 py-0.5 text-right align-top font-normal text-soft">
                {row}
              </th>
              {columns.map((column) => {
                const cell = inRow.find((one) => one.column === column);
                const mark = markOf(cell);
                const text = cell === undefined ? "" : page.text.slice(cell.start, cell.end);
                return (
                  <td
                    key={column}
                    dir="auto"
                    data-mark={mark}
                    data-from={mark === undefined ? undefined : cell?.start}
                    data-sight={cell !== undefined && sight !== null && touches([sight], cell) ? "" : undefined}
                    className={classes(
                      "max-w-80 border border-line px-2 py-0.5 align-top wrap-break-word",
                      isFigure(text) && "text-right",
                      mark !== undefined && "viewer-words",
                    )}
                  >
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {last > COLUMNS_MAX && (
        <p className="pt-1 text-small text-check">
          The first {COLUMNS_MAX} of {last} columns are shown.
        </p>
      )}
    </section>
  );
};
