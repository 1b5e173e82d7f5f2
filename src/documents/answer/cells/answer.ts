/** From a question on a table to its answer in words, with the computation shown beside it. */
import type { CellQuestion, Computation } from "#src/contract/grounding.ts";
import type { CellQueries } from "../../ports.ts";
import { languageOf } from "./operations.ts";
import { columnLetters, type SheetTable } from "./table.ts";
import { fold } from "./words.ts";

type CellResult = Awaited<ReturnType<CellQueries["run"]>>;

export interface CellAnswer {
  readonly text: string;
  readonly computation: Computation;
}

const MAX_RANGES = 200;

/** "C2:C14": neighbours of one column joined, in order of the column, then the row. */
export const rangesOf = (cells: readonly { readonly row: number; readonly column: number }[]): string[] => {
  const ordered = [...cells].sort((a, b) => a.column - b.column || a.row - b.row);
  const runs: { column: number; from: number; to: number }[] = [];
  for (const { row, column } of ordered) {
    const last = runs.at(-1);
    if (last !== undefined && last.column === column && row <= last.to + 1) last.to = row;
    else runs.push({ column, from: row, to: row });
  }
  return runs.slice(0, MAX_RANGES).map(({ column, from, to }) => {
    const letters = columnLetters(column);
    return from === to ? `${letters}${from}` : `${letters}${from}:${letters}${to}`;
  });
};

/** Only what the question needs goes to the child. */
const narrowed = (
  table: SheetTable,
  question: CellQuestion,
): { readonly indices: readonly number[]; readonly table: Parameters<CellQueries["run"]>[0] } => {
  const wanted = new Set([question.column, ...question.filters.map((filter) => filter.column)]);
  const named = table.columns.flatMap((name, at) => (wanted.has(name) ? [at] : []));
  // Counting rows without a filter counts those that hold anything at all.
  const indices = named.length === 0 ? table.columns.map((_, at) => at) : named;
  return {
    indices,
    table: {
      columns: indices.map((at) => table.columns[at] ?? ""),
      firstRow: table.firstRow,
      // One cell more than there are columns: a row that is empty in these is still a row ("city is not Bonn"), one that is empty altogether is none.
      rows: table.rows.map((row) => [...indices.map((at) => row[at] ?? null), row.find((cell) => cell !== null) ?? null]),
    },
  };
};

const words = {
  en: {
    operation: { count: "Count", sum: "Sum", average: "Average", minimum: "Minimum", maximum: "Maximum", list: "Values" },
    of: (operation: string, column: string) => `${operation} of “${column}”`,
    rows: "Rows",
    where: "where",
    and: " and ",
    contains: "contains",
    from: (rows: number, sheet: string, file: string) => `Computed from ${rows} ${rows === 1 ? "row" : "rows"} of “${sheet}” in ${file}.`,
    leftOut: (count: number) =>
      `${count} ${count === 1 ? "cell holds" : "cells hold"} no number and ${count === 1 ? "was" : "were"} left out.`,
    totals: (rows: string) => `Rows with totals (${rows}) were left out.`,
    withoutValue: (count: number) =>
      `${count} ${count === 1 ? "formula" : "formulas"} of the sheet had no saved value and could not be counted in.`,
    nothing: "no such cells",
    row: (row: number) => `Row ${row}`,
  },
  de: {
    operation: { count: "Anzahl", sum: "Summe", average: "Durchschnitt", minimum: "Minimum", maximum: "Maximum", list: "Werte" },
    of: (operation: string, column: string) => `${operation} von „${column}“`,
    rows: "Zeilen",
    where: "mit",
    and: " und ",
    contains: "enthält",
    from: (rows: number, sheet: string, file: string) =>
      `Berechnet aus ${rows} ${rows === 1 ? "Zeile" : "Zeilen"} von „${sheet}“ in ${file}.`,
    leftOut: (count: number) =>
      `${count} ${count === 1 ? "Zelle enthält keine Zahl und wurde" : "Zellen enthalten keine Zahl und wurden"} ausgelassen.`,
    totals: (rows: string) => `Summenzeilen (${rows}) wurden ausgelassen.`,
    withoutValue: (count: number) =>
      `${count} ${count === 1 ? "Formel" : "Formeln"} des Blatts ${count === 1 ? "hat" : "haben"} keinen gespeicherten Wert und ${count === 1 ? "fehlt" : "fehlen"} hier.`,
    nothing: "keine solchen Zellen",
    row: (row: number) => `Zeile ${row}`,
  },
} as const;

/** The row of the highest or lowest value, so that "which customer …" is answered as well. One row only. */
const rowOf = (table: SheetTable, question: CellQuestion, result: CellResult, language: "de" | "en"): string | null => {
  const [first, ...more] = result.used;
  if ((question.operation !== "minimum" && question.operation !== "maximum") || first === undefined || more.length > 0) return null;
  const cells = table.columns.flatMap((name, at) => {
    const text = table.rows[first.row - table.firstRow]?.[at]?.text.replace(/\s+/g, " ").trim();
    return text === undefined || text === "" ? [] : [`${name}: ${text}`];
  });
  return `${words[language].row(first.row)}: ${cells.slice(0, 12).join("; ")}.`;
};

const heading = (question: CellQuestion, language: "de" | "en"): string => {
  const say = words[language];
  const conditions = question.filters
    .map(({ column, comparison, value }) => `${column} ${comparison === "contains" ? say.contains : comparison} ${value}`)
    .join(say.and);
  const what = question.column === null ? say.rows : say.of(say.operation[question.operation], question.column);
  return conditions === "" ? what : `${what} ${say.where} ${conditions}`;
};

/** The same words for the same result; in the question's language. `asked`: the question as typed. Pure. */
export const answerFromCells = (table: SheetTable, question: CellQuestion, result: CellResult, asked: string): CellAnswer => {
  const language = languageOf(fold(asked));
  const say = words[language];
  const text = [
    `${heading(question, language)}: ${result.value === "" ? say.nothing : result.value}.`.replace(/\.\.$/, "."),
    rowOf(table, question, result, language),
    say.from(result.rows, table.sheet, table.fileName),
    result.leftOut === 0 ? null : say.leftOut(result.leftOut),
    table.totalRows.length === 0 ? null : say.totals(table.totalRows.slice(0, 5).join(", ") + (table.totalRows.length > 5 ? ", …" : "")),
    table.withoutValue === 0 ? null : say.withoutValue(table.withoutValue),
  ];
  const { fileId, fileName, sheet } = table;
  const { query, value, rows, leftOut } = result;
  const cells = rangesOf(result.used.map(({ row, column }) => ({ row, column: column + table.firstColumn })));
  return {
    text: text.filter((part) => part !== null).join("\n"),
    computation: { fileId, fileName, sheet, question, query, value, cells, rows, leftOut },
  };
};

/** Runs the question in its child. Throws document/no-columns, request/invalid ("more than" a word), document/too-slow, or the signal's reason. */
export const computeFromCells = async (
  cells: CellQueries,
  ask: { readonly table: SheetTable; readonly question: CellQuestion; readonly asked: string },
  signal: AbortSignal,
): Promise<CellAnswer> => {
  const { indices, table } = narrowed(ask.table, ask.question);
  const result = await cells.run(table, ask.question, signal);
  const used = result.used.map(({ row, column }) => ({ row, column: indices[column] ?? column }));
  return answerFromCells(ask.table, ask.question, { ...result, used }, ask.asked);
};
