/** What a question names of a table: its columns, values in them, its sheet and file. Pure. */
import type { Cell } from "#src/contract/document.ts";
import type { SheetTable } from "./table.ts";
import { findWords, fold, stem, wordsOf } from "./words.ts";

export type ColumnKind = "number" | "date" | "text";

export interface NamedValue {
  readonly column: number;
  /** As it stands in the cell. */
  readonly value: string;
  /** "≠" where the question denies it: "not paid", "nicht aus Bonn". */
  readonly comparison: "=" | "≠";
}
/** Indices of columns. `rest`: words that nothing accounts for. */
export interface TableReading {
  readonly columns: readonly number[];
  readonly values: readonly NamedValue[];
  /** How much of the question speaks of this table; 0: nothing. A word of the file's or sheet's name counts half of one of its columns or values. */
  readonly score: number;
  readonly rest: readonly string[];
}

const NUMERIC = /^[^\p{L}\d]*(?:EUR|USD|GBP|CHF)?\s*\d[\d.,'’\s]*(?:EUR|USD|GBP|CHF|%|[€$£])?[)\s-]*$/u;
const DATE = /^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2})/;
/** Numbers that name things are not summed. */
const NAMES_THINGS =
  /(?:^|\b)(?:id|nr|no|number|nummer|plz|zip|postcode|phone|telefon|year|jahr|month|monat|code|key|pos|position)$|(?:nummer|nr|id)$/;

const kindOfCell = (cell: Cell): ColumnKind => {
  if (cell.kind === "date" || DATE.test(cell.text.trim())) return "date";
  return cell.kind === "number" || NUMERIC.test(cell.text.trim()) ? "number" : "text";
};

/** What most of the column's cells are. */
export const columnKind = (table: SheetTable, column: number): ColumnKind => {
  const counts = { number: 0, date: 0, text: 0 };
  for (const row of table.rows) {
    const cell = row[column];
    if (cell !== null && cell !== undefined) counts[kindOfCell(cell)] += 1;
  }
  return counts.text >= counts.number + counts.date ? "text" : counts.date > counts.number ? "date" : "number";
};

/** Columns whose numbers can be summed, by their kind and their name. */
export const amountColumns = (table: SheetTable, kinds: readonly ColumnKind[]): readonly number[] =>
  kinds.flatMap((kind, at) => (kind === "number" && !NAMES_THINGS.test(fold(table.columns[at] ?? "")) ? [at] : []));

/** More different values than these are no names of kinds, places or states; longer ones nobody types. */
const [MAX_VALUES, MAX_VALUE_WORDS] = [5_000, 8];

/** Distinct texts of the column whose words are found in the question. */
const valuesIn = (table: SheetTable, column: number, words: readonly string[]): readonly string[] => {
  const asked = new Set(words.map(stem));
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (const row of table.rows) {
    const text = row[column]?.text;
    if (text === undefined || seen.has(text)) continue;
    if (seen.size >= MAX_VALUES) return [];
    seen.add(text);
    const parts = wordsOf(text);
    if (parts.length > 0 && parts.length <= MAX_VALUE_WORDS && parts.every((part) => asked.has(stem(part)))) found.set(fold(text), text);
  }
  return [...found.values()];
};

/** Whether no text of the column stands in two rows: it names the rows themselves ("all invoices" where each row is one). */
export const isUnique = (table: SheetTable, column: number): boolean => {
  const texts = table.rows.flatMap((row) => row[column]?.text ?? []);
  return new Set(texts).size === texts.length;
};

const NOT = new Set(["not", "nicht"]);
const CONTRACTED = /^(?:are|is|was|were|have|has|had|do|does|did)n$/;
/** What may stand between "not" and what is denied; with any other word it may be that word that is denied. */
const BETWEEN = new Set("the der dem den yet noch schon in from of at by with aus von vom im bei mit".split(" "));

/** [from, to) of the words that deny what stands from `at` on: "not", "aren't", "noch nicht", with the words up to it; null: none do. */
const denialBefore = (words: readonly string[], at: number): readonly [number, number] | null => {
  let last = at - 1;
  while (BETWEEN.has(words[last] ?? "")) last -= 1;
  const word = words[last] ?? "";
  if (word === "t" && CONTRACTED.test(words[last - 1] ?? "")) return [last - 1, at];
  return NOT.has(word) ? [words[last - 1] === "noch" ? last - 1 : last, at] : null;
};

interface Named {
  readonly parts: readonly string[];
  readonly weight: number;
  readonly as: { readonly column: number; readonly value?: string } | null;
}

/** Names that the question may hold, those of more words first, columns before values before file names. */
const namesOf = (table: SheetTable, kinds: readonly ColumnKind[], words: readonly string[]): readonly Named[] => {
  const columns = table.columns.map((name, column): Named => ({ parts: wordsOf(name), weight: 2, as: { column } }));
  // A part of a name ("amount" for "Net Amount") where no other column has it.
  const allParts = columns.flatMap(({ parts }) => [...new Set(parts.map(stem))]);
  const partly = columns.flatMap(({ parts, as }) =>
    parts.length < 2
      ? []
      : parts
          .filter((part) => allParts.filter((other) => other === stem(part)).length === 1)
          .map((part) => ({ parts: [part], weight: 2, as })),
  );
  const values = kinds.flatMap((kind, column) =>
    kind === "text"
      ? valuesIn(table, column, words).map((value): Named => ({ parts: wordsOf(value), weight: 2, as: { column, value } }))
      : [],
  );
  const files = [...wordsOf(table.sheet), ...wordsOf(table.fileName)].map((word): Named => ({ parts: [word], weight: 1, as: null }));
  return [...columns, ...values, ...partly, ...files].sort((a, b) => b.parts.length - a.parts.length);
};

/** `taken`: words that the operation and comparisons account for; a column may still be named by them ("the sum of Total"), but they score nothing. */
export const readTable = (
  table: SheetTable,
  kinds: readonly ColumnKind[],
  words: readonly string[],
  taken: ReadonlySet<string>,
): TableReading => {
  const columns = new Set<number>();
  const values: NamedValue[] = [];
  const left: (string | null)[] = [...words];
  let score = 0;
  for (const { parts, weight, as } of namesOf(table, kinds, words)) {
    const span = findWords(
      left.map((word) => word ?? ""),
      parts,
    );
    if (span === null) continue;
    const claimed = left.slice(...span);
    if (claimed.every((word) => word !== null && taken.has(word)) && as === null) continue;
    left.fill(null, ...span);
    if (claimed.some((word) => word !== null && !taken.has(word))) score += weight;
    if (as === null) continue;
    if (as.value === undefined) columns.add(as.column);
    else {
      const denial = denialBefore(words, span[0]);
      // "Not paid yet": the last word says nothing of its own.
      if (denial !== null) left.fill(null, denial[0], words[span[1]] === "yet" ? span[1] + 1 : span[1]);
      values.push({ column: as.column, value: as.value, comparison: denial === null ? "=" : "≠" });
    }
  }
  return { columns: [...columns], values, score, rest: left.filter((word) => word !== null) };
};
