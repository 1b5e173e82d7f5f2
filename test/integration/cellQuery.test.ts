import { describe, expect, it } from "vitest";
import { runJob } from "#src/process/job.ts";
import type { CellQueryInput, CellQueryResult } from "#src/store/cellEntry.ts";
import { cellQueryEntry } from "#src/store/cellEntry.ts";

const job = (input: CellQueryInput, deadlineMs = 60_000): Promise<CellQueryResult> =>
  runJob<CellQueryResult>({ entry: cellQueryEntry, input, deadlineMs, memoryMb: 1_024, label: "cell query" });

const rows = (count: number): CellQueryInput["table"] => ({
  columns: ["City", "Amount"],
  firstRow: 2,
  rows: Array.from({ length: count }, (_, at) => [
    { row: at + 2, column: 1, kind: "text" as const, text: at % 2 === 0 ? "Bonn" : "Ulm", number: null },
    { row: at + 2, column: 2, kind: "number" as const, text: "0.10", number: 0.1 },
  ]),
});

describe("the job for questions on cells", () => {
  it("answers in a process of its own", async () => {
    const question = { operation: "sum", column: "amount", filters: [{ column: "City", comparison: "=", value: "bonn" }] } as const;
    const result = await job({ table: rows(20_000), question: { ...question, filters: [...question.filters] } });
    expect({ ...result, used: result.used.length }).toEqual({
      query: `SELECT exact_sum("Amount (number)") FROM cells WHERE same_text("City", 'bonn')`,
      value: "1000.00",
      used: 10_000,
      rows: 10_000,
      leftOut: 0,
    });
  });

  it("hands back which columns there are", async () => {
    await expect(job({ table: rows(1), question: { operation: "sum", column: "Price", filters: [] } })).rejects.toMatchObject({
      code: "document/no-columns",
      details: { columns: "City; Amount" },
    });
  });

  it("refuses a question of another shape", async () => {
    const question = { operation: "drop", column: null, filters: [] } as unknown as CellQueryInput["question"];
    await expect(job({ table: rows(1), question })).rejects.toMatchObject({ code: "internal" });
  });

  it("is ended at its deadline", async () => {
    await expect(job({ table: rows(1), question: { operation: "count", column: null, filters: [] } }, 1)).rejects.toMatchObject({
      code: "engine/hung",
    });
  });
});
