/** An SQLite database in memory that holds the needed columns of one table and nothing else. */
import Database from "better-sqlite3-multiple-ciphers";
import { add, type Decimal, decimalOf, divided, fromPlain, toPlain, zero } from "./cellDecimals.ts";
import { containsText, type Fragment, type SqlColumn, sameText } from "./cellSql.ts";

export interface CellDatabase {
  /** The first column of every row found. */
  values(statement: Fragment): readonly unknown[];
  close(): void;
}

interface Sum {
  readonly total: Decimal;
  readonly count: number;
}
const counted = (sum: Sum, value: unknown): Sum =>
  typeof value === "number" ? { total: add(sum.total, decimalOf(value)), count: sum.count + 1 } : sum;

/** `rows` as sheet row numbers, ascending, for each entry of the columns. Rows in which all cells of the table are empty are not among them. */
export const openCells = (columns: readonly SqlColumn[], rows: readonly { readonly row: number; readonly at: number }[]): CellDatabase => {
  const db = new Database(":memory:");
  db.function("same_text", { deterministic: true }, sameText);
  db.function("contains_text", { deterministic: true }, containsText);
  const empty = (): Sum => ({ total: zero, count: 0 });
  db.aggregate("exact_sum", { start: empty, step: counted, result: ({ total }) => toPlain(total) });
  db.aggregate("exact_average", {
    start: empty,
    step: counted,
    result: ({ total, count }) => (count === 0 ? null : toPlain(divided(total, count))),
  });
  const names = columns.flatMap(({ text, number, day }) => [`${text} TEXT`, `${number} REAL`, `${day} TEXT`]);
  db.exec(`CREATE TABLE cells ("row" INTEGER PRIMARY KEY${names.map((name) => `, ${name}`).join("")})`);
  const insert = db.prepare(`INSERT INTO cells VALUES (?${", ?".repeat(names.length)})`);
  db.transaction(() => {
    for (const { row, at } of rows)
      insert.run(row, ...columns.flatMap(({ typed }) => [typed.texts[at] ?? null, typed.numbers[at] ?? null, typed.days[at] ?? null]));
  })();
  return {
    values: ({ sql, bound }) =>
      db
        .prepare<readonly unknown[], unknown>(sql)
        .pluck()
        .all(...bound),
    close: () => void db.close(),
  };
};

/** What exact_sum and exact_average give. */
export const decimalResult = (value: unknown): Decimal | null => (typeof value === "string" ? fromPlain(value) : null);
