/** One question on one table: which columns it needs, its SELECT, and what its value was made of. */

import { assertNever } from "#src/contract/errors.ts";
import type { CellQuestion } from "#src/contract/grounding.ts";
import { type CellQueryResult, type CellTable, MAX_USED_CELLS } from "../cellEntry.ts";
import { columnIndex, type TypedColumn, typedColumn } from "./cellColumns.ts";
import { type CellDatabase, decimalResult, openCells } from "./cellDatabase.ts";
import { writtenLike } from "./cellFormat.ts";
import { columnNames, type Fragment, type SqlColumn, selection, shownSql, sqlColumn, where } from "./cellSql.ts";

/** More values than a person reads in a line of an answer. */
const MAX_LISTED = 200;

/** The question's own column, then those of its filters; where it counts rows without a filter, the first one. */
const neededColumns = (names: readonly string[], question: CellQuestion): readonly number[] => {
  const wanted = [...(question.column === null ? [] : [question.column]), ...question.filters.map((filter) => filter.column)];
  const indices = [...new Set(wanted.map((name) => columnIndex(names, name)))];
  return indices.length === 0 || (question.column === null && question.operation !== "count") ? [...new Set([0, ...indices])] : indices;
};

/** SQLite compares names without case; "row" is taken, and a column may be named as another one's numbers. */
const freeOrdinal = (name: string, taken: ReadonlySet<string>): number => {
  for (let ordinal = 1; ; ordinal += 1) if (columnNames(name, ordinal).every((own) => !taken.has(own.toLowerCase()))) return ordinal;
};

const loadColumns = (table: CellTable, indices: readonly number[]): ReadonlyMap<number, SqlColumn> => {
  const taken = new Set(["row"]);
  return new Map(
    indices.map((index) => {
      const name = table.columns[index] ?? "";
      const names = columnNames(name, freeOrdinal(name, taken));
      for (const own of names) taken.add(own.toLowerCase());
      return [index, sqlColumn(index, names, typedColumn(table.rows.map((row) => row[index] ?? null)))];
    }),
  );
};

/** The rows that passed the filters, as places in the table, and the column that is computed; `days`: from its days, not its numbers. */
interface Matched {
  readonly column: SqlColumn;
  readonly ats: readonly number[];
  readonly days: boolean;
}

/** Which of the matched rows the value was computed from: those that hold something of the kind that is asked for. */
const computedRows = (operation: CellQuestion["operation"], { column, ats, days }: Matched): readonly number[] => {
  const { typed } = column;
  switch (operation) {
    case "count":
    case "list":
      return ats.filter((at) => typed.texts[at] !== null);
    case "sum":
    case "average":
      return ats.filter((at) => typed.numbers[at] !== null);
    case "minimum":
    case "maximum":
      return ats.filter((at) => (days ? typed.days : typed.numbers)[at] !== null);
    default:
      return assertNever(operation);
  }
};

const listed = (texts: readonly string[]): string => {
  const distinct = [...new Set(texts.map((text) => text.replace(/\s+/g, " ").trim()))];
  const more = distinct.length - MAX_LISTED;
  return distinct.slice(0, MAX_LISTED).join("; ") + (more > 0 ? `; … (+${more})` : "");
};

const written = (operation: CellQuestion["operation"], typed: TypedColumn, used: readonly number[], value: unknown): string => {
  const texts = used.flatMap((at) => typed.texts[at] ?? []);
  switch (operation) {
    case "count":
      return String(value);
    case "list":
      return listed(texts);
    case "minimum":
    case "maximum":
      return texts[0] ?? "";
    case "sum":
    case "average": {
      const decimal = decimalResult(value);
      return decimal === null ? "" : writtenLike(decimal, texts, typed.notation, operation === "average");
    }
    default:
      return assertNever(operation);
  }
};

const isNumeric = (operation: CellQuestion["operation"]): boolean => operation !== "count" && operation !== "list";

/** Minimum and maximum are of dates where the matched cells are dates rather than numbers. */
const ofDays = (operation: CellQuestion["operation"], typed: TypedColumn, ats: readonly number[]): boolean =>
  (operation === "minimum" || operation === "maximum") &&
  ats.filter((at) => typed.days[at] !== null).length > ats.filter((at) => typed.numbers[at] !== null).length;

const run = (db: CellDatabase, table: CellTable, question: CellQuestion, columns: ReadonlyMap<number, SqlColumn>): CellQueryResult => {
  const filter = where(question.filters, columns, table.columns);
  const found = db.values({ sql: `SELECT "row" FROM cells${filter.sql} ORDER BY "row"`, bound: filter.bound }) as readonly number[];
  const ats = found.map((row) => row - table.firstRow);
  const ownIndex = question.column === null ? null : columnIndex(table.columns, question.column);
  const column = columns.get(ownIndex ?? columns.keys().next().value ?? 0);
  if (column === undefined) throw new TypeError("The question's column was not loaded");
  const countsRows = question.operation === "count" && ownIndex === null;
  const days = ofDays(question.operation, column.typed, ats);
  const statement: Fragment = {
    sql: `SELECT ${selection(question.operation, countsRows ? null : column, days)} FROM cells${filter.sql}`,
    bound: filter.bound,
  };
  const value = db.values(statement)[0] ?? null;
  const held: readonly (number | string | null)[] = days ? column.typed.days : column.typed.numbers;
  const computed = countsRows ? ats : computedRows(question.operation, { column, ats, days });
  const isExtreme = question.operation === "minimum" || question.operation === "maximum";
  const used = isExtreme ? computed.filter((at) => held[at] === value) : computed;
  return {
    query: shownSql(statement),
    value: written(question.operation, column.typed, used, value),
    used: used.slice(0, MAX_USED_CELLS).map((at) => ({ row: table.firstRow + at, column: column.index })),
    rows: computed.length,
    leftOut: isNumeric(question.operation) ? ats.filter((at) => column.typed.texts[at] !== null && held[at] === null).length : 0,
  };
};

/** Throws document/no-columns, request/invalid. */
export const answerQuestion = (table: CellTable, question: CellQuestion): CellQueryResult => {
  const columns = loadColumns(table, neededColumns(table.columns, question));
  const rows = table.rows.flatMap((cells, at) => (cells.some((cell) => cell !== null) ? [{ row: table.firstRow + at, at }] : []));
  const db = openCells([...columns.values()], rows);
  try {
    return run(db, table, question, columns);
  } finally {
    db.close();
  }
};
