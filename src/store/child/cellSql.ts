/** The SQL of a question on cells, from {operation, column, filters} alone: identifiers quoted, values bound. Pure. */

import { AppError, assertNever } from "#src/contract/errors.ts";
import type { CellQuestion } from "#src/contract/grounding.ts";
import { foldForSearch } from "../folding.ts";
import { columnIndex, type TypedColumn } from "./cellColumns.ts";
import { parseSpan } from "./cellDates.ts";
import { parseNumber } from "./cellNumbers.ts";

export type SqlValue = string | number;
/** `bound` go in for the `?` of `sql`, in order. */
export interface Fragment {
  readonly sql: string;
  readonly bound: readonly SqlValue[];
}

/** A column as it stands in the database: its text, and what of it is a number or a day. */
export interface SqlColumn {
  readonly index: number;
  readonly typed: TypedColumn;
  /** Quoted. */
  readonly text: string;
  readonly number: string;
  readonly day: string;
}

/** SQLite ends a statement at a NUL and has no use for other controls. */
const quoted = (name: string): string => `"${name.replace(/\p{Cc}/gu, " ").replaceAll('"', '""')}"`;

type ColumnNames = readonly [text: string, number: string, day: string];

/** `ordinal` tells apart columns of one name, from 1. */
export const columnNames = (name: string, ordinal: number): ColumnNames => {
  const own = ordinal === 1 ? name : `${name} ${ordinal}`;
  return [own, `${own} (number)`, `${own} (date)`];
};

export const sqlColumn = (index: number, [text, number, day]: ColumnNames, typed: TypedColumn): SqlColumn => ({
  index,
  typed,
  text: quoted(text),
  number: quoted(number),
  day: quoted(day),
});

type Filter = CellQuestion["filters"][number];

const percentOr = (value: number, written: string, column: TypedColumn): number =>
  column.percent && !written.includes("%") ? Number((value / 100).toPrecision(15)) : value;

/** Of days where the column has days, of numbers where it has numbers; else of texts. */
const comparable = (filter: Filter, { typed }: SqlColumn) => {
  const span = typed.days.some((day) => day !== null) ? parseSpan(filter.value, typed.order) : null;
  if (span !== null) return { kind: "span", span } as const;
  const number = typed.numbers.some((value) => value !== null) ? parseNumber(filter.value, typed.notation) : null;
  return number === null ? ({ kind: "text" } as const) : ({ kind: "number", number: percentOr(number, filter.value, typed) } as const);
};

const equal = (filter: Filter, column: SqlColumn): Fragment => {
  const compared = comparable(filter, column);
  switch (compared.kind) {
    case "span":
      return compared.span.from === compared.span.to
        ? { sql: `${column.day} = ?`, bound: [compared.span.from] }
        : { sql: `${column.day} BETWEEN ? AND ?`, bound: [compared.span.from, compared.span.to] };
    case "number":
      return { sql: `${column.number} = ?`, bound: [compared.number] };
    case "text":
      return { sql: `same_text(${column.text}, ?)`, bound: [filter.value] };
    default:
      return assertNever(compared);
  }
};

const ordered = (filter: Filter, column: SqlColumn, operator: "<" | "<=" | ">" | ">="): Fragment => {
  const compared = comparable(filter, column);
  switch (compared.kind) {
    case "span":
      return { sql: `${column.day} ${operator} ?`, bound: [operator === "<" || operator === ">=" ? compared.span.from : compared.span.to] };
    case "number":
      return { sql: `${column.number} ${operator} ?`, bound: [compared.number] };
    case "text":
      throw new AppError("request/invalid", "A text is neither more nor less than another", { details: { column: filter.column } });
    default:
      return assertNever(compared);
  }
};

const condition = (filter: Filter, column: SqlColumn): Fragment => {
  switch (filter.comparison) {
    case "=":
      return equal(filter, column);
    case "≠": {
      // Empty cells too, as in a spreadsheet's own COUNTIF with "<>".
      const { sql, bound } = equal(filter, column);
      return { sql: `(${sql}) IS NOT TRUE`, bound };
    }
    case "<":
      return ordered(filter, column, "<");
    case "≤":
      return ordered(filter, column, "<=");
    case ">":
      return ordered(filter, column, ">");
    case "≥":
      return ordered(filter, column, ">=");
    case "contains":
      return { sql: `contains_text(${column.text}, ?)`, bound: [filter.value] };
    default:
      return assertNever(filter.comparison);
  }
};

/** "" without filters. Throws request/invalid, document/no-columns. */
export const where = (filters: readonly Filter[], columns: ReadonlyMap<number, SqlColumn>, names: readonly string[]): Fragment => {
  const conditions = filters.map((filter) => {
    const column = columns.get(columnIndex(names, filter.column));
    if (column === undefined) throw new TypeError("A filter's column was not loaded");
    return condition(filter, column);
  });
  return {
    sql: conditions.length === 0 ? "" : ` WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`,
    bound: conditions.flatMap(({ bound }) => bound),
  };
};

/** What the question asks for, of which kind of values. `null` column: rows. */
export const selection = (operation: CellQuestion["operation"], column: SqlColumn | null, days: boolean): string => {
  if (column === null) return "count(*)";
  switch (operation) {
    case "count":
      return `count(${column.text})`;
    case "sum":
      return `exact_sum(${column.number})`;
    case "average":
      return `exact_average(${column.number})`;
    case "minimum":
      return `min(${days ? column.day : column.number})`;
    case "maximum":
      return `max(${days ? column.day : column.number})`;
    case "list":
      return column.text;
    default:
      return assertNever(operation);
  }
};

/** For a person to read: values in their places. Never run. */
export const shownSql = ({ sql, bound }: Fragment): string => {
  const values = bound.map((value) => (typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`));
  // The odd parts are what stands between double quotes: names, in which a question mark is one.
  return sql
    .split(/("(?:[^"]|"")*")/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll("?", () => values.shift() ?? "?")))
    .join("");
};

/** Whether two texts are the same but for case, accents, width and spaces around. */
export const sameText = (left: unknown, right: unknown): number =>
  typeof left === "string" && typeof right === "string" && foldForSearch(left).trim() === foldForSearch(right).trim() ? 1 : 0;
export const containsText = (text: unknown, part: unknown): number =>
  typeof text === "string" && typeof part === "string" && foldForSearch(text).includes(foldForSearch(part).trim()) ? 1 : 0;
