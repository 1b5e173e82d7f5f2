/** Which table a question is to be computed from, and, where its words leave no doubt, the computation itself. Pure. */
import type { CellQuestion } from "#src/contract/grounding.ts";
import { comparisonsIn, type WordedComparison } from "./comparisons.ts";
import { operationOf, type Wording } from "./operations.ts";
import { amountColumns, type ColumnKind, columnKind, isUnique, readTable, type TableReading } from "./reading.ts";
import type { SheetTable } from "./table.ts";
import { fold, isEmptyWord, wordsOf } from "./words.ts";

export interface CellPlan {
  readonly table: SheetTable;
  /** null: the words leave doubt, and a capable model is asked (prompt.ts). */
  readonly certain: CellQuestion | null;
}

interface Candidate {
  readonly table: SheetTable;
  readonly kinds: readonly ColumnKind[];
  readonly reading: TableReading;
}

type Filters = CellQuestion["filters"];

/** Whether a row that holds anything is empty in this column: nobody knows whether it is "not paid". */
const hasGaps = ({ rows }: SheetTable, column: number): boolean =>
  rows.some((row) => (row[column] ?? null) === null && row.some((cell) => cell !== null));

/** null: two values of one column (both cannot be true of a row), one value that stands in several columns, or one denied of empty cells. */
const valueFilters = ({ table, reading }: Candidate): Filters | null => {
  const columns = reading.values.map((named) => named.column);
  if (new Set(columns).size !== columns.length) return null;
  if (reading.values.some(({ column, comparison }) => comparison === "≠" && hasGaps(table, column))) return null;
  return reading.values.map(({ column, value, comparison }) => ({ column: table.columns[column] ?? "", comparison, value }));
};

/** Where the question names no column: the only one there is. */
const theOne = (named: readonly number[], all: readonly number[]): number | null => {
  const [only, ...more] = named.length > 0 ? named : all;
  return only === undefined || more.length > 0 ? null : only;
};

const comparisonFilters = ({ table, kinds, reading }: Candidate, comparisons: readonly WordedComparison[]): Filters | null => {
  const filters = comparisons.map(({ of, comparison, value }) => {
    const all = of === "date" ? kinds.flatMap((kind, at) => (kind === "date" ? [at] : [])) : amountColumns(table, kinds);
    const column = theOne(
      reading.columns.filter((at) => all.includes(at)),
      all,
    );
    return column === null ? null : { column: table.columns[column] ?? "", comparison, value };
  });
  const known = filters.flatMap((filter) => filter ?? []);
  return known.length === filters.length ? known : null;
};

/** Column the operation is on: undefined when the words leave doubt, null for counting rows. */
const target = (candidate: Candidate, operation: CellQuestion["operation"], filters: Filters): number | null | undefined => {
  const { table, kinds, reading } = candidate;
  const filtered = new Set(filters.map((filter) => filter.column));
  const free = reading.columns.filter((at) => !filtered.has(table.columns[at] ?? ""));
  switch (operation) {
    case "sum":
    case "average": {
      const numbers = reading.columns.filter((at) => kinds[at] === "number");
      // A text column named without a value of it ("total of the cities") is a question of another kind, unless it names the rows and a column of numbers is
      // named as well ("total amount of all invoices"; "total of all invoices" may mean how many).
      if (free.some((at) => kinds[at] === "text" && (numbers.length === 0 || !isUnique(table, at)))) return undefined;
      return theOne(numbers, amountColumns(table, kinds)) ?? undefined;
    }
    case "minimum":
    case "maximum":
      return (
        theOne(
          free.filter((at) => kinds[at] !== "text"),
          amountColumns(table, kinds),
        ) ?? undefined
      );
    case "count": {
      // "How many customers": rows only if each row is another customer.
      return free.every((at) => kinds[at] !== "text" || isUnique(table, at)) ? null : undefined;
    }
    case "list":
      return free.length === 1 && filters.length > 0 ? free[0] : undefined;
  }
};

const certainly = (
  candidate: Candidate,
  operation: CellQuestion["operation"],
  comparisons: readonly WordedComparison[],
): CellQuestion | null => {
  const { table, reading } = candidate;
  const values = valueFilters(candidate);
  const compared = comparisonFilters(candidate, comparisons);
  if (values === null || compared === null || reading.rest.some((word) => !isEmptyWord(word))) return null;
  const filters = [...values, ...compared];
  const column = target(candidate, operation, filters);
  return column === undefined ? null : { operation, column: column === null ? null : (table.columns[column] ?? null), filters };
};

/** At least a column or a value of it is named: a file's name alone tells what it is about, not what is to be computed. */
const MIN_SCORE = 2;

const candidates = (tables: readonly SheetTable[], words: readonly string[], taken: ReadonlySet<string>): readonly Candidate[] =>
  tables
    .map((table) => {
      const kinds = table.columns.map((_, at) => columnKind(table, at));
      return { table, kinds, reading: readTable(table, kinds, words, taken) };
    })
    .filter(({ reading }) => reading.score >= MIN_SCORE)
    .sort((a, b) => b.reading.score - a.reading.score);

const takenWords = (wording: Wording, comparisons: readonly WordedComparison[]): ReadonlySet<string> =>
  new Set([...wording.words, ...comparisons.flatMap(({ words }) => words)]);

/** "Which customer has the highest total?" where customers come more than once: a total for each comes first, which is more than one step. */
const needsTotals = ({ table, kinds, reading }: Candidate, { operation, ofTotal }: Wording): boolean =>
  ofTotal &&
  (operation === "maximum" || operation === "minimum") &&
  reading.columns.some((at) => kinds[at] === "text" && !isUnique(table, at) && reading.values.every(({ column }) => column !== at));

/** Those the question speaks of, as far as these rows tell; none where it is not one of counting, summing or filtering. */
export const namedTables = (question: string, tables: readonly SheetTable[]): readonly SheetTable[] => {
  const folded = fold(question);
  const wording = operationOf(folded);
  return wording === null
    ? []
    : candidates(tables, wordsOf(question), takenWords(wording, comparisonsIn(folded))).map(({ table }) => table);
};

/**
 * null: the question is not one of counting, summing or filtering, speaks of no table, or of two alike (the sum of one of twelve monthly sheets would be
 * wrong and look right): it is answered from passages.
 */
export const planCellQuestion = (question: string, tables: readonly SheetTable[]): CellPlan | null => {
  const folded = fold(question);
  const wording = operationOf(folded);
  if (wording === null) return null;
  const comparisons = comparisonsIn(folded);
  const taken = takenWords(wording, comparisons);
  const [best, second] = candidates(tables, wordsOf(question), taken);
  if (best === undefined || best.reading.score === second?.reading.score || needsTotals(best, wording)) return null;
  const rest = best.reading.rest.filter((word) => !taken.has(word));
  return { table: best.table, certain: certainly({ ...best, reading: { ...best.reading, rest } }, wording.operation, comparisons) };
};
