/** Questions that are computed on cells, and those that are left to passages. */
import { v7 as uuid } from "uuid";
import { expect, it } from "vitest";
import type { Cell } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import { collectionIdSchema, fileIdSchema } from "#src/contract/ids.ts";
import { answerByCells } from "#src/documents/answer/computed.ts";
import type { AnswerDeps } from "#src/documents/answer/request.ts";
import type { Scope } from "#src/documents/answer/scope.ts";
import type { CellQueries } from "#src/documents/ports.ts";
import { someModelId, textPage } from "../harness.ts";
import { createScriptedAsker } from "./scriptedAsker.ts";

const rows = [
  ["City", "Amount"],
  ["Oslo", "100"],
  ["Lyon", "250"],
];
const cells = rows.flatMap((texts, row) =>
  texts.map((text, column): Cell => {
    const number = row > 0 && column === 1 ? Number(text) : null;
    return { row: row + 1, column: column + 1, kind: number === null ? "text" : "number", text, number };
  }),
);
const setUp = (options: { run?: CellQueries["run"]; pages?: number } = {}) => {
  const read: number[] = [];
  const pages = Array.from({ length: options.pages ?? 1 }, (_, index) => ({ page: index + 1, chunks: 1 }));
  const model = createScriptedAsker();
  const questions: unknown[] = [];
  const failures: unknown[] = [];
  const run: CellQueries["run"] =
    options.run ??
    (async (_table, question) => {
      questions.push(question);
      return {
        query: "SELECT …",
        value: "350",
        used: [
          { row: 2, column: 0 },
          { row: 3, column: 0 },
        ],
        rows: 2,
        leftOut: 0,
      };
    });
  const deps = {
    repository: {
      listPages: async () => pages.map(({ page }) => textPage(page, "", { kind: "sheet", label: `May, rows ${page}–${page + 1}` })),
      getPage: async (_hash: string, page: number) => {
        read.push(page);
        return textPage(page, "", { kind: "sheet", sheet: "May", cells });
      },
    },
    asker: model.asker,
    cells: { run },
    log: { failed: (_where: string, error: unknown) => failures.push(error) },
  } as unknown as AnswerDeps;
  const collectionId = collectionIdSchema.parse(uuid());
  const scope: Scope = {
    filters: { collectionIds: [collectionId] },
    collections: [],
    documents: [{ hash: "a", fileId: fileIdSchema.parse(uuid()), fileName: "sales.xlsx", kind: "xlsx", complete: true, pages, unread: [] }],
    files: 1,
    unindexedFiles: 0,
  };
  const ask = async (question: string, starter = false) =>
    await answerByCells(
      deps,
      scope,
      [],
      {
        question,
        history: [],
        collectionIds: [collectionId],
        modelId: someModelId,
        contextTokens: 1_000,
        budgetTokens: 500,
        starter,
        temporary: false,
        again: null,
      },
      new AbortController().signal,
    );
  return { ...model, questions, failures, read, ask };
};

it("computes a question whose words leave no doubt, without the model, and shows how", async () => {
  const desk = setUp();
  const answer = await desk.ask("What is the sum of amount?", true);
  expect(desk.questions).toEqual([{ operation: "sum", column: "Amount", filters: [] }]);
  expect(answer).toMatchObject({
    text: expect.stringContaining("350"),
    computation: { fileName: "sales.xlsx", sheet: "May", value: "350", cells: ["B2:B3"] },
  });
  expect(desk.asked).toEqual([]);
  // All pages of the table were read, whatever rows the sum was made of; no others.
  expect([answer?.readOn("a", 1), answer?.readOn("a", 2), answer?.readOn("b", 1)]).toEqual([Number.POSITIVE_INFINITY, 0, 0]);
});

it("leaves questions of another kind to the passages, and so does a query that does not fit the table", async () => {
  expect(await setUp().ask("Who signed the contract?")).toBeNull();
  const refusing = setUp({
    run: async () => {
      throw new AppError("document/no-columns", "no");
    },
  });
  expect(await refusing.ask("What is the sum of amount?")).toBeNull();
  expect(refusing.failures).toHaveLength(1);
});

it("looks at no more than the head of a sheet for a question that does not speak of it", async () => {
  const desk = setUp({ pages: 1_000 });
  expect([await desk.ask("How many employees work abroad?"), desk.read]).toEqual([null, [1]]);
  expect([await desk.ask("How long is the notice period?"), desk.read]).toEqual([null, [1]]);
});

it("does not compute on half of a table", async () => {
  const desk = setUp({ pages: 4_001 });
  expect([await desk.ask("What is the sum of amount?"), desk.questions]).toEqual([null, []]);
});
