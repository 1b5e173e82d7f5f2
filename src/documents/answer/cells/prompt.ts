/** How a model is asked to put a question into {operation, column, filters}: the prompt, and the grammar whose names are the table's own. Pure. */
import { type CellQuestion, cellFilterSchema, cellQuestionSchema } from "#src/contract/grounding.ts";
import { z } from "#src/contract/zod.ts";
import type { PromptMessage } from "../../modelPorts.ts";
import type { SheetTable } from "./table.ts";

const EXAMPLE_ROWS = 3;
const MAX_EXAMPLE_CHARACTERS = 60;
/** Prompts and grammars of wider tables would not fit small models. */
const MAX_COLUMNS = 80;
const MAX_FILTERS = 4;
const operations = ["count", "sum", "average", "minimum", "maximum", "list"] as const;

/** null: too wide to be asked about. */
export interface CellPrompt {
  readonly messages: readonly PromptMessage[];
  /** The subset of JSON schema that node-llama-cpp turns into a grammar. */
  readonly jsonSchema: unknown;
}

const system = [
  "Turn the question into one query on the table. Answer with JSON only.",
  'operation: "count" counts rows, "sum", "average", "minimum" and "maximum" compute on the column, "list" lists the column\'s values.',
  'Use "none" if the table cannot answer the question with one such operation.',
  "column: the column to compute on, null to count rows.",
  "filters: all must hold for a row; write values as in the table.",
].join("\n");

const line = (cells: readonly string[]): string =>
  cells
    .map((text) =>
      text
        .replace(/[\s|]+/g, " ")
        .trim()
        .slice(0, MAX_EXAMPLE_CHARACTERS),
    )
    .join(" | ");

/** null where the table has more than 80 columns. */
export const cellPrompt = (question: string, table: SheetTable): CellPrompt | null => {
  if (table.columns.length > MAX_COLUMNS) return null;
  const examples = table.rows.filter((row) => row.some((cell) => cell !== null)).slice(0, EXAMPLE_ROWS);
  const shown = [table.columns, ...examples.map((row) => row.map((cell) => cell?.text ?? ""))].map(line).join("\n");
  const filter = {
    type: "object",
    properties: {
      column: { enum: table.columns },
      comparison: { enum: cellFilterSchema.shape.comparison.options },
      value: { type: "string" },
    },
  };
  return {
    messages: [
      { role: "system", text: system },
      {
        role: "user",
        text: `Table "${table.sheet}" of ${table.fileName}, ${table.rows.length} rows, for example:\n${shown}\n\nQuestion: ${question}`,
      },
    ],
    jsonSchema: {
      type: "object",
      properties: {
        operation: { enum: [...operations, "none"] },
        column: { enum: [...table.columns, null] },
        filters: { type: "array", items: filter, maxItems: MAX_FILTERS },
      },
    },
  };
};

const answered = z.object({ ...cellQuestionSchema.shape, operation: z.enum([...operations, "none"]) });

/** null: the model says that it cannot be computed, its answer was cut off, or it makes no sense (a sum of no column). */
export const parseCellAnswer = (text: string, table: SheetTable): CellQuestion | null => {
  const parsed = answered.safeParse(json(text));
  if (!parsed.success || parsed.data.operation === "none") return null;
  const { operation, column, filters } = parsed.data;
  if (column === null && operation !== "count") return null;
  const known = [...filters.map((filter) => filter.column), ...(column === null ? [] : [column])].every((name) =>
    table.columns.includes(name),
  );
  return known ? { operation, column, filters: filters.filter((filter) => filter.value.trim() !== "") } : null;
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
